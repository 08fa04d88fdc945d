{{/* The objects that run one service. Every part takes (dict "root" "name" "service" "facts"). */}}

{{- define "om.fullname" -}}
{{ include "om.name" .root }}-{{ .name }}
{{- end }}

{{- define "om.deployment" -}}
{{- $labels := dict "root" .root "component" .name }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "om.fullname" . }}
  labels:
    {{- include "om.labels" $labels | nindent 4 }}
spec:
  {{- if not .service.autoscaling.enabled }}
  replicas: {{ .service.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  minReadySeconds: 5
  strategy:
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  selector:
    matchLabels:
      {{- include "om.selector" $labels | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "om.selector" $labels | nindent 8 }}
        {{- with .service.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        om/rollout-token: {{ .service.rolloutToken | quote }}
        {{- with .service.files }}
        checksum/files: {{ toYaml . | sha256sum }}
        {{- end }}
        {{- with .service.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "om.fullname" . }}
      terminationGracePeriodSeconds: {{ .service.terminationGracePeriodSeconds }}
      {{- include "om.pod" . | nindent 6 }}
      {{- with .service.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if .service.topologySpread }}
      topologySpreadConstraints:
        {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
        - topologyKey: {{ . }}
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "om.selector" $labels | nindent 14 }}
          {{- /* Without it the old version's pods count during an upgrade and the new ones end up unevenly. */}}
          matchLabelKeys: [pod-template-hash]
        {{- end }}
      {{- end }}
      containers:
        - name: {{ .name }}
          {{- include "om.container" . | nindent 10 }}
          env:
            {{- include "om.env" . | nindent 12 }}
            {{- with include "om.ownEnv" . | trim }}
            {{- . | nindent 12 }}
            {{- end }}
          ports:
            - name: http
              containerPort: 8080
            - name: grpc
              containerPort: 8081
            - name: management
              containerPort: 8082
          {{- range $probe, $path := dict "startup" "/startupz" "readiness" "/readyz" "liveness" "/livez" }}
          {{ $probe }}Probe:
            httpGet:
              path: {{ $path }}
              port: management
            {{- toYaml (get $.service.probes $probe) | nindent 12 }}
          {{- end }}
          lifecycle:
            preStop:
              sleep:
                seconds: {{ .service.drainSeconds }}
{{- end }}

{{- define "om.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "om.fullname" . }}
  labels:
    {{- include "om.labels" (dict "root" .root "component" .name) | nindent 4 }}
automountServiceAccountToken: false
{{- end }}

{{- define "om.files" -}}
{{- with .service.files -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "om.fullname" $ }}-files
  labels:
    {{- include "om.labels" (dict "root" $.root "component" $.name) | nindent 4 }}
data:
  {{- range $file, $text := . }}
  {{ $file }}: {{ $text | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "om.disruptionBudget" -}}
{{- if .service.disruptionBudget.enabled -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "om.fullname" . }}
  labels:
    {{- include "om.labels" (dict "root" .root "component" .name) | nindent 4 }}
spec:
  maxUnavailable: {{ .service.disruptionBudget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "om.selector" (dict "root" .root "component" .name) | nindent 6 }}
{{- end }}
{{- end }}

{{- define "om.autoscaler" -}}
{{- with .service.autoscaling }}{{ if .enabled -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "om.fullname" $ }}
  labels:
    {{- include "om.labels" (dict "root" $.root "component" $.name) | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "om.fullname" $ }}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .targetCPUUtilizationPercentage }}
{{- end }}{{ end }}
{{- end }}
