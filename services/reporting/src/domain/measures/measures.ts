import { abandoned } from './catalogue/abandoned.js';
import { abandonmentRate } from './catalogue/abandonment-rate.js';
import { agreedEndRate } from './catalogue/agreed-end-rate.js';
import { alarmResponseTime } from './catalogue/alarm-response-time.js';
import { alarms } from './catalogue/alarms.js';
import { answerRate } from './catalogue/answer-rate.js';
import { answered } from './catalogue/answered.js';
import { blindTime } from './catalogue/blind-time.js';
import { concurrency } from './catalogue/concurrency.js';
import { contactTime } from './catalogue/contact-time.js';
import { deliveryConfirmationRate } from './catalogue/delivery-confirmation-rate.js';
import { deliveryLag } from './catalogue/delivery-lag.js';
import { ended } from './catalogue/ended.js';
import { firstResponseTime } from './catalogue/first-response-time.js';
import { firstResponseTimeOfTheVisitor } from './catalogue/first-response-time-of-the-visitor.js';
import { highRiskContacts } from './catalogue/high-risk-contacts.js';
import { highRiskSpeedToAnswer } from './catalogue/high-risk-speed-to-answer.js';
import { longestWait } from './catalogue/longest-wait.js';
import { messages } from './catalogue/messages.js';
import { occupancy } from './catalogue/occupancy.js';
import { offerAcceptanceRate } from './catalogue/offer-acceptance-rate.js';
import { offered } from './catalogue/offered.js';
import { offers } from './catalogue/offers.js';
import { responseTime } from './catalogue/response-time.js';
import { returned } from './catalogue/returned.js';
import { riskJudgedRate } from './catalogue/risk-judged-rate.js';
import { serviceLevel } from './catalogue/service-level.js';
import { shortAbandoned } from './catalogue/short-abandoned.js';
import { speedToAnswer } from './catalogue/speed-to-answer.js';
import { timeInState } from './catalogue/time-in-state.js';
import { transferred } from './catalogue/transferred.js';
import type { Measure } from './measure.js';

/** Every measure, in the order in which the page of measures tells them. */
export const measures: readonly Measure[] = [
  offered,
  answered,
  shortAbandoned,
  abandoned,
  answerRate,
  speedToAnswer,
  highRiskSpeedToAnswer,
  abandonmentRate,
  serviceLevel,
  longestWait,
  offers,
  offerAcceptanceRate,
  transferred,
  returned,
  alarms,
  alarmResponseTime,
  firstResponseTime,
  firstResponseTimeOfTheVisitor,
  responseTime,
  contactTime,
  ended,
  agreedEndRate,
  riskJudgedRate,
  highRiskContacts,
  messages,
  deliveryConfirmationRate,
  deliveryLag,
  blindTime,
  timeInState,
  concurrency,
  occupancy,
];

export const measureOf = (name: string): Measure | undefined =>
  measures.find((measure) => measure.name === name);
