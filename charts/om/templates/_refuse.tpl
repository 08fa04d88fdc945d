{{/* Combinations that would install and then fail, lose data or open a hole. Every message says what to set. */}}
{{- define "om.refuse" -}}
{{- $v := .Values }}
{{- if not (regexMatch "^https://[^/]+$|^http://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?$" $v.publicAddress) }}
{{- $hint := "set the address people use, such as https://example.org, without a path. Plain http only for localhost." }}
{{- fail (printf "publicAddress is '%s'; %s" $v.publicAddress $hint) }}
{{- end }}
{{- if not $v.edge.trustedProxies }}
{{- fail "edge.trustedProxies is empty; name the addresses or networks of the ingress controller that brings TLS, such as {10.1.2.0/24}." }}
{{- end }}
{{- range $v.edge.trustedProxies }}
{{- if regexMatch "/0$" . }}
{{- fail (printf "edge.trustedProxies holds '%s': everybody could then make up the address a call comes from. Name the proxies." .) }}
{{- end }}
{{- end }}
{{- if $v.ingress.enabled }}
{{- if hasPrefix "http:" $v.publicAddress }}
{{- fail "ingress.enabled needs a publicAddress with https." }}
{{- end }}
{{- if and $v.ingress.grpc.enabled (has $v.ingress.grpc.host (list "" (include "om.publicHost" .))) }}
{{- fail "ingress.grpc.host must be a host name of its own: gRPC goes to another port of the gateway than publicAddress." }}
{{- end }}
{{- else if $v.ingress.grpc.enabled }}
{{- fail "ingress.grpc.enabled needs ingress.enabled." }}
{{- end }}
{{- end }}

{{- define "om.publicHost" -}}
{{ (urlParse .Values.publicAddress).hostname }}
{{- end }}

{{- define "om.refuseService" -}}
{{- $at := print "services." .name }}
{{- $s := .service }}
{{- $finish := include "om.shutdownSeconds" . | int }}
{{- $least := add (int $s.drainSeconds) $finish 5 }}
{{- if lt (int $s.terminationGracePeriodSeconds) (int $least) }}
{{- $sum := printf "draining (%d), finishing (%d) and a reserve (5) need %d" (int $s.drainSeconds) $finish $least }}
{{- fail (printf "%s: terminationGracePeriodSeconds is %d, but %s; the pod would be killed at work." $at (int $s.terminationGracePeriodSeconds) $sum) }}
{{- end }}
{{- if and .facts.database (not $s.database.existingSecret) }}
{{- fail (printf "%s: database.existingSecret is empty; name the Secret with the PostgreSQL connection string (or for all: serviceDefaults)." $at) }}
{{- end }}
{{- if and .facts.bus (not $s.bus.existingSecret) }}
{{- fail (printf "%s: bus.existingSecret is empty; without RabbitMQ no event would leave the pod (or for all: serviceDefaults)." $at) }}
{{- end }}
{{- if eq "latest" ($s.image.tag | default .root.Values.image.tag) }}
{{- fail (printf "%s: the image tag 'latest' says nothing about the version; name one." $at) }}
{{- end }}
{{- if and $s.autoscaling.enabled (gt (int $s.autoscaling.minReplicas) (int $s.autoscaling.maxReplicas)) }}
{{- fail (printf "%s: autoscaling.minReplicas is above maxReplicas." $at) }}
{{- end }}
{{- if and $s.autoscaling.enabled (not (dig "requests" "cpu" "" $s.resources)) }}
{{- fail (printf "%s: autoscaling needs resources.requests.cpu; its target is a share of it." $at) }}
{{- end }}
{{- $taken := include "om.env" . | lower }}
{{- range $key, $value := $s.env }}
{{- if or (regexMatch (printf "(?m)^- name: %s$" (lower $key)) $taken) (regexMatch "(?i)^(ports|database|bus__rabbitmq|services)(__|$)" $key) }}
{{- fail (printf "%s: env.%s is set by the chart from another value." $at $key) }}
{{- end }}
{{- if regexMatch "(?i)password=|://[^/@]+:[^/@]+@" (toString $value) }}
{{- fail (printf "%s: env.%s holds a password; it belongs in a Secret." $at $key) }}
{{- end }}
{{- end }}
{{- end }}
