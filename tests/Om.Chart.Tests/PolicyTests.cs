using Xunit;

namespace Om.Chart.Tests;

/// <summary>Every policy on every scenario, and every policy shown to see what it is there for.</summary>
public sealed class PolicyTests
{
    public static TheoryData<string, string> Cases =>
        [.. Helm.ScenarioNames.SelectMany(scenario => Policies.All.Keys, (scenario, policy) => (scenario, policy))];

    /// <summary>Policy; what stands in the scenario "full"; what is planted in its place.</summary>
    public static TheoryData<string, string, string> Faults => new()
    {
        { nameof(Policies.Restricted), "runAsNonRoot: true", "runAsNonRoot: false" },
        { nameof(Policies.Restricted), "runAsUser: 1654", "runAsUser: 0" },
        { nameof(Policies.Restricted), "type: RuntimeDefault", "type: Unconfined" },
        { nameof(Policies.Restricted), "automountServiceAccountToken: false\n  enable", "automountServiceAccountToken: true\n  enable" },
        { nameof(Policies.Restricted), "enableServiceLinks: false", "enableServiceLinks: true" },
        { nameof(Policies.Restricted), "enableServiceLinks: false\n      security", "enableServiceLinks: false\n      hostPID: true\n      security" },
        { nameof(Policies.Restricted), "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true" },
        { nameof(Policies.Restricted), "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false" },
        { nameof(Policies.Restricted), "drop: [ALL]", "drop: [NET_RAW]" },
        { nameof(Policies.Restricted), "\n              drop: [ALL]", "\n              add: [SYS_ADMIN]\n              drop: [ALL]" },
        { nameof(Policies.Restricted), "containerPort: 8082", "containerPort: 8082\n              hostPort: 8082" },
        { nameof(Policies.Storage), "emptyDir:\n            sizeLimit: 256Mi", "hostPath:\n            path: /" },
        { nameof(Policies.Storage), "sizeLimit: 256Mi", "medium: Memory" },
        { nameof(Policies.Storage), "mountPath: /tmp", "mountPath: /app" },
        { nameof(Policies.Storage), "/etc/om/secrets\n              readOnly: true", "/etc/om/secrets" },
        { nameof(Policies.Storage), "name: om-portal-files\n  labels", "name: om-other-files\n  labels" },
        { nameof(Policies.Resources), "limits:\n              memory: 512Mi", "limits: {}" },
        { nameof(Policies.Resources), "cpu: 100m", "ephemeral-storage: 1Gi" },
        { nameof(Policies.Images), "om-portal:1.2.3", "om-portal:latest" },
        { nameof(Policies.Images), "om-portal:1.2.3", "om-portal" },
        { nameof(Policies.Images), "registry.example/om/om-gateway", "docker.io/curl" },
        { nameof(Policies.Images), "  imagePullSecrets:\n    - name: registry-login\n", "" },
        { nameof(Policies.Probes), "path: /livez", "path: /readyz" },
        { nameof(Policies.Probes), "path: /startupz\n              port: management", "path: /startupz\n              port: http" },
        { nameof(Policies.Probes), "failureThreshold: 180", "failureThreshold: 20" },
        { nameof(Policies.Grace), "terminationGracePeriodSeconds: 60", "terminationGracePeriodSeconds: 45" },
        { nameof(Policies.Grace), "sleep:\n                seconds: 10", "exec:\n                command: [sleep, \"10\"]" },
        { nameof(Policies.Secrets), "name: om-checks-postgresql", "name: om-generated" },
        { nameof(Policies.Secrets), "value: \"https://om.example\"", "value: \"https://a:b@om.example\"" },
        { nameof(Policies.Secrets), "kind: ConfigMap", "kind: Secret\nmetadata:\n  name: om-made\n---\napiVersion: v1\nkind: ConfigMap" },
        { nameof(Policies.Names), "name: om-portal-files\n  labels", $"name: om-{new string('x', 61)}\n  labels" },
        { nameof(Policies.Names), "kind: Service\nmetadata:\n  name: om-checks-headless", "kind: Service\nmetadata:\n  name: om-checks" },
        { nameof(Policies.Texts), "value: \"12\"", "value: 12" },
        { nameof(Policies.Texts), "om/rollout-token: \"2026-11-23\"", "om/rollout-token: 20261123" },
        { nameof(Policies.Variables), "name: Auth__Audience", "name: auth__issuer" },
        { nameof(Policies.Variables), "name: Assessments__GuestRetentionMonths", "name: Assessments__GuestRetentionMonth" },
        { nameof(Policies.Selectors), "app.kubernetes.io/component: checks-migrate\n    spec", "app.kubernetes.io/component: checks\n    spec" },
        { nameof(Policies.Selectors), "instance: om\n      app.kubernetes.io/component: portal\n  policyTypes", "instance: om\n  policyTypes" },
        { nameof(Policies.ServicePorts), "targetPort: grpc", "targetPort: http" },
        { nameof(Policies.ServicePorts), "containerPort: 8081", "containerPort: 9091" },
        { nameof(Policies.ServicePorts), "appProtocol: kubernetes.io/h2c", "appProtocol: http" },
        { nameof(Policies.Ingresses), "port:\n                  name: grpc", "port:\n                  name: gprc" },
        { nameof(Policies.Ingresses), "hosts: [\"om.example\"]", "hosts: [\"other.example\"]" },
        { nameof(Policies.PolicyPorts), "- port: grpc\n      from", "- port: rpc\n      from" },
        { nameof(Policies.Calls), "dns:///om-checks-headless", "dns:///om-checks" },
        { nameof(Policies.Calls), "dns:///om-checks-headless", "http://om-checks-headless" },
        { nameof(Policies.Calls), "om-portal-headless.prod.svc:8081", "om-portal-headless.prod.svc:8080" },
        { nameof(Policies.Calls), "om-portal-headless.prod.svc", "om-checks-headless.prod.svc" },
        { nameof(Policies.Calls), "component: assessments\n        - podSelector", "component: reporting\n        - podSelector" },
        { nameof(Policies.ServicePorts), "clusterIP: None", "clusterIP: None\n  publishNotReadyAddresses: true" },
        { nameof(Policies.Calls), "clusterIP: None", "type: ClusterIP" },
        { nameof(Policies.Scaling), "kind: Deployment\n    name: om-assessments", "kind: Deployment\n    name: om-assessment" },
        { nameof(Policies.Scaling), "maxUnavailable: 0", "maxUnavailable: 1" },
        { nameof(Policies.Scaling), "maxUnavailable: 1", "maxUnavailable: 0" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_scenario_keeps_every_policy(string scenario, string policy) =>
        Assert.Empty(Policies.All[policy](await Helm.RenderAsync(scenario)));

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_planted_fault_is_found(string policy, string sound, string planted)
    {
        var full = await Helm.RenderAsync("full");
        Assert.Contains(sound, full.Text);
        Assert.NotEmpty(Policies.All[policy](new Manifest(full.Text.Replace(sound, planted, StringComparison.Ordinal), full.Values)));
    }

    [Fact]
    public void Every_policy_has_a_planted_fault() =>
        Assert.Equal(Policies.All.Keys.Order(), Faults.Select(row => row.Data.Item1).Distinct().Order());
}
