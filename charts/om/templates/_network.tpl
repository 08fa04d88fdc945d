{{/* Who finds and who may reach one service. Every part takes (dict "root" "name" "service" "facts"). */}}

{{/* One address for operators, ingress and tests. */}}
{{- define "om.clusterService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "om.fullname" . }}
  labels:
    {{- include "om.labels" (dict "root" .root "component" .name) | nindent 4 }}
  {{- with .service.serviceAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: ClusterIP
  {{- include "om.ports" . | nindent 2 }}
{{- end }}

{{/* The addresses of all ready pods, for callers that spread their calls themselves: gRPC holds one connection open for long. */}}
{{- define "om.headlessService" -}}
{{- if not .facts.edge -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "om.fullname" . }}-headless
  labels:
    {{- include "om.labels" (dict "root" .root "component" .name) | nindent 4 }}
spec:
  clusterIP: None
  {{- include "om.ports" . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "om.ports" -}}
selector:
  {{- include "om.selector" (dict "root" .root "component" .name) | nindent 2 }}
ports:
  - name: http
    port: 8080
    targetPort: http
  - name: grpc
    port: 8081
    targetPort: grpc
    appProtocol: kubernetes.io/h2c
  - name: management
    port: 8082
    targetPort: management
{{- end }}

{{/* Calls come from the gateway and from those services whose facts name this one; probes of the node are not subject to policies. */}}
{{- define "om.networkPolicy" -}}
{{- $policy := .root.Values.networkPolicy }}
{{- if $policy.enabled -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "om.fullname" . }}
  labels:
    {{- include "om.labels" (dict "root" .root "component" .name) | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "om.selector" (dict "root" .root "component" .name) | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    {{- if .facts.edge }}
    - ports:
        - port: http
        - port: grpc
      {{- with $policy.gatewayFrom }}
      from:
        {{- toYaml . | nindent 8 }}
        {{- include "om.peer" (dict "root" $.root "component" "test") | nindent 8 }}
      {{- end }}
    {{- else }}
    - ports:
        - port: grpc
      from:
        {{- range $caller, $facts := include "om.facts" .root | fromYaml }}
        {{- if has $.name (splitList "," (include "om.calls" (dict "root" $.root "name" $caller "facts" $facts))) }}
        {{- include "om.peer" (dict "root" $.root "component" $caller) | nindent 8 }}
        {{- end }}
        {{- end }}
    {{- end }}
    - ports:
        - port: management
      from:
        {{- include "om.peer" (dict "root" .root "component" "test") | nindent 8 }}
        {{- with $policy.metricsFrom }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end }}
{{- end }}

{{- define "om.peer" -}}
- podSelector:
    matchLabels:
      {{- include "om.selector" . | nindent 6 }}
{{- end }}
