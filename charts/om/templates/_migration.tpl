{{/* Brings a service's database to the newest schema. The database's own lock keeps two of them apart. */}}
{{- define "om.migration" -}}
{{- $settings := .root.Values.migrations }}
{{- if and .facts.database (ne $settings.mode "external") }}
{{- $spec := include "om.migrationSpec" (merge (dict "bare" true) .) }}
{{- $hook := eq $settings.mode "hook" -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- /* A Job cannot be changed, so a plain one is called after what it does: the same again is no change, anything else a new Job. */}}
  name: {{ include "om.fullname" . }}-migrate{{ if not $hook }}-{{ sha256sum $spec | trunc 8 }}{{ end }}
  labels:
    {{- include "om.labels" (dict "root" .root "component" (print .name "-migrate")) | nindent 4 }}
  {{- if $hook }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
  {{- end }}
spec:
  {{- $spec | nindent 2 }}
{{- end }}
{{- end }}

{{- define "om.migrationSpec" -}}
{{- $settings := .root.Values.migrations -}}
backoffLimit: {{ $settings.backoffLimit }}
activeDeadlineSeconds: {{ $settings.activeDeadlineSeconds }}
{{- if and (eq $settings.mode "job") (not (kindIs "invalid" $settings.ttlSecondsAfterFinished)) }}
ttlSecondsAfterFinished: {{ $settings.ttlSecondsAfterFinished }}
{{- end }}
template:
  metadata:
    labels:
      {{- include "om.selector" (dict "root" .root "component" (print .name "-migrate")) | nindent 6 }}
  spec:
    restartPolicy: Never
    {{- include "om.pod" . | nindent 4 }}
    containers:
      - name: migrate
        args: [migrate]
        {{- include "om.container" . | nindent 8 }}
        env:
          {{- include "om.dataEnv" . | nindent 10 }}
{{- end }}
