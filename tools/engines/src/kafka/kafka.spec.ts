import { describe, expect, it } from '@jest/globals';
import { brokerSettings } from './broker-settings.js';
import { javaProgram, javaVersionIn } from './java.js';

const plan = (nodes: number) => ({
  id: 1,
  directory: '/data/one',
  ports: Array.from({ length: nodes }, (_, index) => 20_001 + index),
  controllerPorts: Array.from({ length: nodes }, (_, index) => 21_001 + index),
  advertisedPort: 22_001,
  sessionTimeoutMs: 2_000,
  extra: { 'log.retention.ms': '1000' },
});

describe('a broker’s settings', () => {
  it('keep three copies where there are three brokers, and need two of them', () => {
    expect(brokerSettings(plan(3))).toMatch(/^default.replication.factor=3$/m);
    expect(brokerSettings(plan(3))).toMatch(/^min.insync.replicas=2$/m);
    expect(brokerSettings(plan(1))).toMatch(/^default.replication.factor=1$/m);
  });

  it('name every voter, what clients are told, and what was asked for', () => {
    const text = brokerSettings(plan(2));
    expect(text).toContain('controller.quorum.voters=1@127.0.0.1:21001,2@127.0.0.1:21002\n');
    expect(text).toContain('advertised.listeners=PLAINTEXT://127.0.0.1:22001\n');
    expect(text).toContain('log.retention.ms=1000\n');
  });
});

describe('Java', () => {
  it('is told by its version', () => {
    expect(javaVersionIn('openjdk version "17.0.15" 2025-04-15')).toBe(17);
    expect(javaVersionIn('java version "1.8.0_302"')).toBe(8);
    expect(javaVersionIn('nothing')).toBeUndefined();
  });

  it('is missed with a sentence that says what to do', () => {
    expect(() => javaProgram({ JAVA_HOME: '/nowhere' })).toThrow(/apt-get install default-jre/);
  });
});
