{{- define "stillhere.kafkaEnv" -}}
- { name: STILLHERE_KAFKA, value: {{ include "stillhere.kafkaBrokers" . | quote }} }
{{- with .Values.kafka }}
- { name: STILLHERE_KAFKA_PREFIX, value: {{ .prefix | quote }} }
- { name: STILLHERE_KAFKA_TENANT, value: {{ $.Values.tenant | quote }} }
- { name: STILLHERE_KAFKA_PARTITIONS, value: {{ .partitions | quote }} }
- { name: STILLHERE_KAFKA_FORMAT, value: {{ .format }} }
{{- if include "stillhere.kafkaTlsSecret" $ }}
- { name: STILLHERE_KAFKA_TLS, value: 'on' }
- { name: STILLHERE_KAFKA_CA, value: /var/run/stillhere/kafka-tls/ca.crt }
{{- end }}
{{- if .clientCertificate }}
- { name: STILLHERE_KAFKA_CERT, value: /var/run/stillhere/kafka-tls/tls.crt }
- { name: STILLHERE_KAFKA_KEY, value: /var/run/stillhere/kafka-tls/tls.key }
{{- end }}
{{- if .sasl.mechanism }}
- { name: STILLHERE_KAFKA_SASL, value: {{ .sasl.mechanism }} }
- { name: STILLHERE_KAFKA_USER, value: {{ .sasl.user | quote }} }
- { name: STILLHERE_KAFKA_PASSWORD_FILE, value: /var/run/stillhere/kafka-sasl/password }
{{- end }}
{{- end }}
{{- end -}}

{{- define "stillhere.kafkaMounts" -}}
{{- if include "stillhere.kafkaTlsSecret" . }}
- { name: kafka-tls, mountPath: /var/run/stillhere/kafka-tls, readOnly: true }
{{- end }}
{{- if .Values.kafka.sasl.mechanism }}
- { name: kafka-sasl, mountPath: /var/run/stillhere/kafka-sasl, readOnly: true }
{{- end }}
{{- end -}}

{{- define "stillhere.kafkaVolumes" -}}
{{- with .Values.kafka }}
{{- with include "stillhere.kafkaTlsSecret" $ }}
- name: kafka-tls
  secret: { secretName: {{ . }}, defaultMode: {{ 0440 }} }
{{- end }}
{{- if .sasl.mechanism }}
- name: kafka-sasl
  secret:
    secretName: {{ .sasl.existingSecret }}
    defaultMode: {{ 0440 }}
    items: [{ key: {{ .sasl.passwordKey }}, path: password }]
{{- end }}
{{- end }}
{{- end -}}

{{/* Strimzi keeps the authority of its brokers there. */}}
{{- define "stillhere.kafkaTlsSecret" -}}
{{- if .Values.kafka.tlsSecret -}}
{{- .Values.kafka.tlsSecret -}}
{{- else if and .Values.kafka.strimzi.enabled (not .Values.kafka.brokers) -}}
{{- include "stillhere.fullname" . }}-kafka-cluster-ca-cert
{{- end -}}
{{- end -}}

{{- define "stillhere.kafkaPorts" -}}
{{- if .Values.kafka.brokers -}}
{{- range .Values.kafka.brokers }}
- {{ splitList ":" . | last }}
{{- end }}
{{- else }}
- 9093
{{- end }}
{{- end -}}
