{{/* What each service is made of: facts of the code, not settings. A new service is a line here, in values.yaml and in the schema. */}}
{{- define "om.facts" -}}
checks: { edge: false, database: true, bus: true, calls: [] }
assessments: { edge: false, database: true, bus: true, calls: [checks] }
identity: { edge: false, database: true, bus: true, calls: [] }
portal: { edge: false, database: true, bus: true, calls: [checks, assessments, identity] }
gateway: { edge: true, database: false, bus: false, calls: [checks, assessments, identity, portal] }
{{- end }}

{{/* Names of the services that NAME calls: those of its facts, and the own issuer, whose keys every service asks for. Takes (dict "root" "name" "facts"). */}}
{{- define "om.calls" -}}
{{- $calls := .facts.calls }}
{{- if not (or .root.Values.auth.issuer (eq .name "identity") (has "identity" $calls)) }}{{ $calls = append $calls "identity" }}{{ end }}
{{- join "," $calls }}
{{- end }}

{{/* Seconds a service gives itself to finish after SIGTERM (HostOptions.ShutdownTimeout in Om.Hosting). */}}
{{- define "om.shutdownSeconds" -}}25{{- end }}

{{/* Prefix of all names. Release names are unique in a namespace, so two releases never meet; long ones are cut with a hash. */}}
{{- define "om.name" -}}
{{- $name := .Values.fullnameOverride | default .Release.Name }}
{{- if gt (len $name) 40 }}{{ printf "%s-%s" (trunc 31 $name | trimSuffix "-") (sha256sum $name | trunc 8) }}{{ else }}{{ $name }}{{ end }}
{{- end }}

{{/* Labels that select pods. They never change between versions. Takes (dict "root" "component"). */}}
{{- define "om.selector" -}}
app.kubernetes.io/name: om
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "om.labels" -}}
{{ include "om.selector" . }}
app.kubernetes.io/part-of: offensive-mittelstand
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/*
The templates below take (dict "root" "name" "service" "facts"): all values, a service's name, its settings over the defaults, its facts.
With "bare" true a pod gets none of the service's own files: a hook runs before they are there.
*/}}
{{- define "om.image" -}}
{{- $all := .root.Values.image }}
{{- $own := .service.image }}
{{- with .root.Values.global.imageRegistry | default $all.registry }}{{ . | trimSuffix "/" }}/{{ end }}
{{- $own.repository | default (print "om-" .name) }}
{{- if $own.digest }}@{{ $own.digest }}{{ else }}:{{ $own.tag | default $all.tag | default .root.Chart.AppVersion }}{{ end }}
{{- end }}

{{/* What every pod of this chart has, hooks and tests too. */}}
{{- define "om.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1654
  runAsGroup: 1654
  fsGroup: 1654
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .service.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .service.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .service.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: {{ .service.tmpSize }}
  {{- if and .service.files (not .bare) }}
  - name: files
    configMap:
      name: {{ include "om.name" .root }}-{{ .name }}-files
  {{- end }}
  {{- if and .service.secretFiles.existingSecret (not .bare) }}
  - name: secrets
    secret:
      secretName: {{ .service.secretFiles.existingSecret }}
      defaultMode: 0440
  {{- end }}
  {{- with .root.Values.trustedCertificates.existingSecret }}
  - name: certificates
    secret:
      secretName: {{ . }}
      defaultMode: 0440
  {{- end }}
{{- end }}

{{/* What every container has. */}}
{{- define "om.container" -}}
image: {{ include "om.image" . }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml .service.resources | nindent 2 }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  {{- if and .service.files (not .bare) }}
  - name: files
    mountPath: /etc/om/files
    readOnly: true
  {{- end }}
  {{- if and .service.secretFiles.existingSecret (not .bare) }}
  - name: secrets
    mountPath: /etc/om/secrets
    readOnly: true
  {{- end }}
  {{- if .root.Values.trustedCertificates.existingSecret }}
  - name: certificates
    mountPath: /etc/om/certificates
    readOnly: true
  {{- end }}
{{- end }}

{{/* Settings as the options classes of the services name them. */}}
{{- define "om.env" -}}
{{ include "om.dataEnv" . }}
{{- if .facts.bus }}
- name: Bus__RabbitMq
  valueFrom:
    secretKeyRef:
      name: {{ .service.bus.existingSecret }}
      key: {{ .service.bus.key }}
{{- end }}
{{- with .root.Values.auth }}
- name: Auth__Issuer
  value: {{ .issuer | quote }}
- name: Auth__Audience
  value: {{ .audience | quote }}
{{- end }}
- name: Edge__PublicAddress
  value: {{ .root.Values.publicAddress | quote }}
{{- if eq .name "assessments" }}
- name: Assessments__PublicAddress
  value: {{ .root.Values.publicAddress | quote }}
{{- end }}
{{- if eq .name "identity" }}
- name: Identity__SetupCodeFile
  value: /etc/om/secrets/setup-code
{{- with .root.Values.mail }}
{{- if .existingSecret }}
- name: Identity__Smtp
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .key }}
- name: Identity__MailFrom
  value: {{ .from | quote }}
{{- else }}
- name: Identity__MailFolder
  value: /tmp/mail
{{- end }}
{{- end }}
{{- end }}
{{- if .facts.edge }}
{{- range $index, $proxy := .root.Values.edge.trustedProxies }}
- name: Edge__TrustedProxies__{{ $index }}
  value: {{ $proxy | quote }}
{{- end }}
{{- range $index, $origin := .root.Values.edge.allowedOrigins }}
- name: Edge__AllowedOrigins__{{ $index }}
  value: {{ $origin | quote }}
{{- end }}
{{- end }}
{{- /* The gateway looks the name up itself; a gRPC client needs to be told to take all addresses and not one. */}}
{{- $scheme := .facts.edge | ternary "http://" "dns:///" }}
{{- range compact (splitList "," (include "om.calls" .)) }}
- name: Services__{{ . }}
  value: {{ printf "%s%s-%s-headless.%s.svc:8081" $scheme (include "om.name" $.root) . $.root.Release.Namespace | quote }}
{{- end }}
{{- end }}

{{/* As much as a migration needs. */}}
{{- define "om.dataEnv" -}}
- name: Ports__Bind
  value: any
{{- if .facts.database }}
- name: Database__Postgres__{{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .service.database.existingSecret }}
      key: {{ .service.database.key | default .name }}
{{- end }}
{{- if .root.Values.trustedCertificates.existingSecret }}
- name: SSL_CERT_DIR
  value: /etc/ssl/certs:/etc/om/certificates
{{- end }}
{{- end }}

{{- define "om.ownEnv" -}}
{{- range $key, $value := .service.env }}
- name: {{ $key }}
  value: {{ kindIs "float64" $value | ternary (int64 $value) $value | quote }}
{{- end }}
{{- end }}
