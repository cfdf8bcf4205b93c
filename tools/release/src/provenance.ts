/** A file, or a commit, by what it holds. */
export interface Subject {
  readonly name: string;
  readonly digest: Readonly<Record<string, string>>;
}

export interface Build {
  readonly version: string;
  readonly commit: string;
  readonly lockSha256: string;
  readonly subjects: readonly Subject[];
  readonly startedOn: string;
  readonly finishedOn: string;
}

/**
 * What was made of what: a statement of in-toto v1 (https://in-toto.io/Statement/v1) with SLSA's provenance
 * (https://slsa.dev/provenance/v1). Unsigned: whoever publishes signs it.
 */
export const provenanceOf = (build: Build): object => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: build.subjects,
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: 'https://stillhere.invalid/release/v1',
      externalParameters: { version: build.version },
      resolvedDependencies: [
        { uri: 'git+file:.', digest: { gitCommit: build.commit } },
        { uri: 'package-lock.json', digest: { sha256: build.lockSha256 } },
      ],
    },
    runDetails: {
      builder: { id: 'https://stillhere.invalid/builder/npm-run-release' },
      metadata: { startedOn: build.startedOn, finishedOn: build.finishedOn },
    },
  },
});
