{{- define "sparekey.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "sparekey.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sparekey.labels" -}}
{{ include "sparekey.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "sparekey.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What every pod of the chart has: no rights in the cluster, none on its node, and nothing that it could write to. */}}
{{- define "sparekey.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "sparekey.containerSecurity" -}}
image: {{ include "sparekey.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{- define "sparekey.keyRingContainer" -}}
{{- if .Values.secret.keys.keyRing -}}
initContainers:
  # The service reads a key ring that is open to its owner alone. The files of a Secret belong to root and are open to
  # the pod's group, so the ring is laid into memory first.
  - name: key-ring
    {{- include "sparekey.containerSecurity" . | nindent 4 }}
    command:
      - /usr/local/bin/node
      - -e
      - "fs.writeFileSync('/run/keys/sparekey.keys', fs.readFileSync('/run/key-ring/sparekey.keys'), { mode: 0o600 })"
    resources:
      {{- toYaml .Values.resources | nindent 6 }}
    volumeMounts:
      - { name: key-ring, mountPath: /run/key-ring, readOnly: true }
      - { name: keys, mountPath: /run/keys }
{{- end }}
{{- end -}}

{{- define "sparekey.settings" -}}
env:
  - { name: SPAREKEY_MIGRATE, value: check }
  - { name: SPAREKEY_DATABASE_URL_FILE, value: /run/secrets/sparekey/database-url }
  - { name: SPAREKEY_API_KEY_FILE, value: /run/secrets/sparekey/api-key }
  {{- if .Values.secret.keys.keyRing }}
  - { name: SPAREKEY_KEYS_FILE, value: /run/keys/sparekey.keys }
  {{- end }}
  {{- if .Values.secret.keys.smtpUrl }}
  - { name: SPAREKEY_SMTP_URL_FILE, value: /run/secrets/sparekey/smtp-url }
  {{- end }}
  {{- if not (empty .Values.policy) }}
  - { name: SPAREKEY_POLICY_FILE, value: /etc/sparekey/policy.json }
  {{- end }}
  {{- with .Values.settings }}
  - { name: SPAREKEY_PUBLIC_URL, value: {{ .publicUrl | quote }} }
  - { name: SPAREKEY_LOG_LEVEL, value: {{ .logLevel | quote }} }
  {{- with .applicationName }}
  - { name: SPAREKEY_APPLICATION_NAME, value: {{ . | quote }} }
  {{- end }}
  {{- with .mailFrom }}
  - { name: SPAREKEY_MAIL_FROM, value: {{ . | quote }} }
  {{- end }}
  {{- with .returnUrls }}
  - { name: SPAREKEY_RETURN_URLS, value: {{ join " " . | quote }} }
  {{- end }}
  {{- with .supportUrl }}
  - { name: SPAREKEY_SUPPORT_URL, value: {{ . | quote }} }
  {{- end }}
  {{- with .supportContact }}
  - { name: SPAREKEY_SUPPORT_CONTACT, value: {{ . | quote }} }
  {{- end }}
  {{- with .otherMethodsUrl }}
  - { name: SPAREKEY_OTHER_METHODS_URL, value: {{ . | quote }} }
  {{- end }}
  {{- with .trustedProxies }}
  - { name: SPAREKEY_TRUSTED_PROXIES, value: {{ join "," . | quote }} }
  {{- end }}
  {{- end }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "sparekey.mounts" -}}
volumeMounts:
  - { name: data, mountPath: /data }
  - { name: secrets, mountPath: /run/secrets/sparekey, readOnly: true }
  {{- if .Values.secret.keys.keyRing }}
  - { name: keys, mountPath: /run/keys }
  {{- end }}
  {{- if not (empty .Values.policy) }}
  - { name: policy, mountPath: /etc/sparekey, readOnly: true }
  {{- end }}
{{- end -}}

{{- define "sparekey.volumes" -}}
volumes:
  - name: data
    {{- if .Values.checkpoint.claim }}
    persistentVolumeClaim: { claimName: {{ .Values.checkpoint.claim }} }
    {{- else }}
    emptyDir: { sizeLimit: 64Mi }
    {{- end }}
  - name: secrets
    secret:
      secretName: {{ .Values.secret.name }}
      defaultMode: 0400
      items:
        - { key: {{ .Values.secret.keys.databaseUrl | quote }}, path: database-url }
        - { key: {{ .Values.secret.keys.apiKey | quote }}, path: api-key }
        {{- with .Values.secret.keys.smtpUrl }}
        - { key: {{ . | quote }}, path: smtp-url }
        {{- end }}
  {{- with .Values.secret.keys.keyRing }}
  - name: key-ring
    secret:
      secretName: {{ $.Values.secret.name }}
      defaultMode: 0400
      items:
        - { key: {{ . | quote }}, path: sparekey.keys }
  - name: keys
    emptyDir: { medium: Memory, sizeLimit: 2Mi }
  {{- end }}
  {{- if not (empty .Values.policy) }}
  - name: policy
    configMap: { name: {{ include "sparekey.name" . }}-policy }
  {{- end }}
{{- end -}}
