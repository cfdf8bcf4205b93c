{{- define "stillhere.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "stillhere.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "stillhere.name" . -}}
{{- (contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name)) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What never changes of an object of this release. */}}
{{- define "stillhere.selector" -}}
app.kubernetes.io/name: {{ include "stillhere.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "stillhere.labels" -}}
{{ include "stillhere.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name (.root.Chart.Version | replace "+" "_") }}
{{- end -}}

{{- define "stillhere.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The parts of a cluster: whom each calls, and what it is given. The network's edges are made from it, too. */}}
{{- define "stillhere.parts" -}}
session: { calls: [], database: true, log: true, keys: [master.key] }
routing: { calls: [session], database: true, log: true, keys: [] }
presence: { calls: [session, routing], database: true, log: true, keys: [] }
intake: { calls: [session], database: true, log: true, keys: [master.key] }
reporting: { calls: [routing], database: true, log: true, keys: [] }
edge: { calls: [session, routing, intake, reporting], finds: [presence], database: true, keys: [resume.key] }
{{- if include "stillhere.publishes" . }}
relay: { calls: [], database: true, log: true, keys: [] }
{{- end }}
{{- end -}}

{{/* The documents of the helpline that a component reads: which setting names the file. */}}
{{- define "stillhere.documents" -}}
{{- $given := .root.Values.helpline }}
{{- if and $given.services (has .component (list "intake" "standalone")) }}
services.json: STILLHERE_SERVICES
{{- end }}
{{- if and $given.floorRules (has .component (list "routing" "presence" "standalone")) }}
floor-rules.json: STILLHERE_FLOOR_RULES
{{- end }}
{{- end -}}

{{- define "stillhere.documentsEnv" -}}
{{- range $file, $env := include "stillhere.documents" . | fromYaml }}
- { name: {{ $env }}, value: /etc/stillhere/helpline/{{ $file }} }
{{- end }}
{{- end -}}

{{/* The whole folder: a file that is mounted by itself would stay as it was. */}}
{{- define "stillhere.documentsMount" -}}
{{- if include "stillhere.documents" . | fromYaml }}
- { name: helpline, mountPath: /etc/stillhere/helpline, readOnly: true }
{{- end }}
{{- end -}}

{{- define "stillhere.documentsVolume" -}}
{{- if include "stillhere.documents" . | fromYaml }}
- { name: helpline, configMap: { name: {{ include "stillhere.fullname" .root }}-helpline } }
{{- end }}
{{- end -}}

{{- define "stillhere.isCluster" -}}
{{- if ne .Values.profile "single" }}true{{ end -}}
{{- end -}}

{{- define "stillhere.publishes" -}}
{{- if or .Values.kafka.brokers .Values.kafka.strimzi.enabled }}true{{ end -}}
{{- end -}}

{{- define "stillhere.hasOwnPostgres" -}}
{{- if and (eq .Values.profile "demo") (not .Values.database.existingSecret) (not .Values.cloudNativePG.enabled) }}true{{ end -}}
{{- end -}}

{{/* The database comes with this release: it is not there before it. */}}
{{- define "stillhere.bringsDatabase" -}}
{{- if or (include "stillhere.hasOwnPostgres" .) .Values.cloudNativePG.enabled }}true{{ end -}}
{{- end -}}

{{- define "stillhere.databaseHost" -}}
{{- include "stillhere.fullname" . }}-{{ .Values.cloudNativePG.enabled | ternary "pg-rw" "postgresql" }}
{{- end -}}

{{- define "stillhere.keysSecret" -}}
{{- .Values.keys.existingSecret | default (printf "%s-keys" (include "stillhere.fullname" .)) -}}
{{- end -}}

{{- define "stillhere.databaseSecret" -}}
{{- .Values.database.existingSecret | default (printf "%s-database" (include "stillhere.fullname" .)) -}}
{{- end -}}

{{- define "stillhere.tlsSecret" -}}
{{- .Values.tls.existingSecret | default (printf "%s-tls" (include "stillhere.fullname" .)) -}}
{{- end -}}

{{/* How many processes of a service: what is said, or what the profile means. */}}
{{- define "stillhere.replicas" -}}
{{- $given := index .root.Values.services .component -}}
{{- $given.replicas | default (eq .root.Values.profile "demo" | ternary 1 2) -}}
{{- end -}}

{{- define "stillhere.scaling" -}}
{{- $scaling := index .root.Values.autoscaling .component | default dict -}}
{{- $scaling.mode | default "off" -}}
{{- end -}}

{{- define "stillhere.kafkaBrokers" -}}
{{- if .Values.kafka.brokers -}}
{{ join "," .Values.kafka.brokers }}
{{- else -}}
{{ include "stillhere.fullname" . }}-kafka-kafka-bootstrap:9093
{{- end -}}
{{- end -}}

{{- define "stillhere.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
# The volume's files are for their owner alone: modes are not made wider at each start.
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "stillhere.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Endpoints forget a pod that ends a moment after it is told to end: until then it takes what is still sent to it. */}}
{{- define "stillhere.preStop" -}}
{{- $seconds := int .Values.drain.endpointSeconds -}}
{{- if gt $seconds 0 -}}
lifecycle:
  preStop:
    {{- if semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version }}
    sleep: { seconds: {{ $seconds }} }
    {{- else }}
    exec: { command: [/usr/bin/node, -e, 'setTimeout(() => 0, {{ $seconds }}e3)'] }
    {{- end }}
{{- end -}}
{{- end -}}

{{/* Alive is that it answers: no engine is asked. Ready is that it can take work. */}}
{{- define "stillhere.probes" -}}
startupProbe:
  httpGet: { path: /healthz, port: {{ .port }} }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: {{ mul .root.Values.startup.minutes 30 }}
readinessProbe:
  httpGet: { path: /readyz, port: {{ .port }} }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  httpGet: { path: /healthz, port: {{ .port }} }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{/* Where and how the pods of a component run. */}}
{{- define "stillhere.podPlacement" -}}
serviceAccountName: {{ include "stillhere.fullname" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.pod }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
securityContext: {{- include "stillhere.podSecurity" .root | nindent 2 }}
{{- end -}}

{{- define "stillhere.spread" -}}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: {{ $.root.Values.pod.topologySpread }}
    labelSelector:
      matchLabels: {{- include "stillhere.selector" $ | nindent 8 }}
    {{- if semverCompare ">=1.27-0" $.root.Capabilities.KubeVersion.Version }}
    matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- end }}
{{- end -}}

{{- define "stillhere.podLabels" -}}
{{ include "stillhere.labels" . }}
{{- with .root.Values.pod.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "stillhere.secretEnv" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ .secret }}, key: {{ .key }} } }
{{- end -}}

{{/* The log and what is shared beside it: in one database, or the log in EventStoreDB. */}}
{{- define "stillhere.databaseEnv" -}}
{{- $secret := include "stillhere.databaseSecret" . -}}
{{- if .Values.log.existingSecret -}}
{{ include "stillhere.secretEnv" (dict "name" "STILLHERE_LOG" "secret" .Values.log.existingSecret "key" .Values.log.urlKey) }}
{{- else -}}
{{ include "stillhere.secretEnv" (dict "name" "STILLHERE_LOG" "secret" $secret "key" .Values.database.urlKey) }}
{{- end }}
{{ include "stillhere.secretEnv" (dict "name" "STILLHERE_DATABASE" "secret" $secret "key" .Values.database.urlKey) }}
{{- end -}}

{{- define "stillhere.databaseMounts" -}}
{{- if .Values.database.caSecret }}
- { name: database-ca, mountPath: /var/run/stillhere/database, readOnly: true }
{{- end }}
{{- end -}}

{{- define "stillhere.databaseVolumes" -}}
{{- if .Values.database.caSecret }}
- name: database-ca
  secret: { secretName: {{ .Values.database.caSecret }}, defaultMode: {{ 0440 }} }
{{- end }}
{{- end -}}

{{- define "stillhere.doorName" -}}
{{- include "stillhere.fullname" . }}{{ include "stillhere.isCluster" . | empty | ternary "" "-edge" }}
{{- end -}}

{{- define "stillhere.gatewayParents" -}}
{{- with .Values.gateway -}}
- name: {{ .name }}
  {{- with .namespace }}
  namespace: {{ . }}
  {{- end }}
  {{- with .sectionName }}
  sectionName: {{ . }}
  {{- end }}
{{- end -}}
{{- end -}}
