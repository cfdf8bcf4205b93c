import { Release } from './cluster.js';
import { Crowd } from './crowd.js';

export const services = ['session', 'presence', 'routing', 'intake', 'reporting', 'edge'] as const;
/** Two sockets a conversation. */
export const talks = Number(process.env.STILLHERE_TALKS ?? 50);

/** Two processes of each service, on the database that comes with the release, and people who talk through it. */
export class CrowdedCluster {
  readonly release: Release;
  #crowd: Crowd | undefined;

  constructor(name: string, values: Readonly<Record<string, unknown>> = {}) {
    this.release = new Release(name, {
      profile: 'demo',
      'edge.trustedProxies': ['10.0.0.0/8'],
      // Nobody here has a desk open: without it they would be off shift before all have come in.
      'routing.deskGraceSeconds': 3_600,
      ...Object.fromEntries(services.map((service) => [`services.${service}.replicas`, 2])),
      ...values,
    });
  }

  of(component: string): string {
    return `${this.release.fullname}-${component}`;
  }

  get door(): string {
    return this.release.door(this.of('edge'));
  }

  get crowd(): Crowd {
    if (this.#crowd === undefined) throw new Error('nobody came in yet');
    return this.#crowd;
  }

  /** Installed, and everybody has come in. */
  async open(): Promise<void> {
    this.release.prepare();
    this.release.must();
    this.#crowd = new Crowd(this.door, this.release, `deploy/${this.of('edge')}`);
    await this.#crowd.open(talks);
  }

  close(): void {
    this.#crowd?.leave();
    this.release.remove();
  }
}
