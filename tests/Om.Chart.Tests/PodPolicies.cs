using System.Text.RegularExpressions;
using k8s.Models;

namespace Om.Chart.Tests;

/// <summary>What must hold for every pod by itself. Each policy gives its violations, one sentence each.</summary>
internal static partial class Policies
{
    private static readonly string[] AllowedVolumes = [nameof(V1Volume.ConfigMap), nameof(V1Volume.EmptyDir), nameof(V1Volume.Secret)];

    /// <summary>Pod Security Standard "restricted", and no service account token.</summary>
    public static IEnumerable<string> Restricted(Manifest manifest) => manifest.Pods.SelectMany(pod =>
    {
        var spec = pod.Spec;
        var shared = spec.HostNetwork == true || spec.HostPID == true || spec.HostIPC == true || spec.HostUsers == true;
        return Broken(
            pod,
            (spec.SecurityContext?.RunAsNonRoot == true, "must say runAsNonRoot"),
            (spec.SecurityContext is { RunAsUser: > 0, RunAsGroup: > 0 }, "must name a user and a group by number, not 0"),
            (spec.SecurityContext?.SeccompProfile?.Type == "RuntimeDefault", "needs the seccomp profile RuntimeDefault"),
            (!shared, "must not share the host's namespaces"),
            (spec.AutomountServiceAccountToken == false, "must not mount a token"),
            (spec.EnableServiceLinks == false, "must not get links to services as variables: they collide with settings"))
            .Concat(Restricted(pod, spec.Containers.Concat(spec.InitContainers ?? [])));
    });

    /// <summary>Only /tmp is writable, and what is mounted is there.</summary>
    public static IEnumerable<string> Storage(Manifest manifest) => manifest.Pods.SelectMany(pod =>
    {
        var (volumes, mounts) = (pod.Spec.Volumes, pod.Container.VolumeMounts);
        var made = manifest.Of<V1ConfigMap>().Select(c => c.Metadata.Name).ToList();
        return Broken(
            pod,
            (volumes.SelectMany(KindsOf).All(AllowedVolumes.Contains), "has a volume that is not allowed"),
            (mounts.Where(m => m.ReadOnlyProperty != true).Select(m => m.MountPath).SequenceEqual(["/tmp"]), "must write to /tmp and nothing else"),
            (volumes.All(v => v.EmptyDir is null || v.EmptyDir.SizeLimit is not null), "has an emptyDir without limit"),
            (volumes.Select(v => v.Name).Order().SequenceEqual(mounts.Select(m => m.Name).Order()), "must mount its volumes, each once"),
            // A hook runs before the release's own objects are made.
            (volumes.All(v => v.ConfigMap is null || (!pod.IsHook && made.Contains(v.ConfigMap.Name))), "needs a ConfigMap that is not there"));
    });

    public static IEnumerable<string> Resources(Manifest manifest) => manifest.Pods.SelectMany(pod => Broken(
        pod,
        (pod.Container.Resources?.Limits?.ContainsKey("memory") == true, "needs a memory limit"),
        (pod.Container.Resources?.Requests?.ContainsKey("memory") == true, "must request memory"),
        (pod.Container.Resources?.Requests?.ContainsKey("cpu") == true, "must request processor time")));

    /// <summary>A version by tag or digest, the same registry and pull secrets everywhere.</summary>
    public static IEnumerable<string> Images(Manifest manifest) => manifest.Pods.SelectMany(pod => Broken(
        pod,
        (Image().IsMatch(pod.Container.Image), $"has the image '{pod.Container.Image}', which names no fixed version"),
        (pod.Container.Image.StartsWith(Registry(manifest), StringComparison.Ordinal), "takes its image from elsewhere"),
        (pod.Spec.ImagePullSecrets?.Count == manifest.Pods[0].Spec.ImagePullSecrets?.Count, "lacks the pull secrets")));

    /// <summary>Three different probes, all on the management port; liveness must be the one that asks nobody.</summary>
    public static IEnumerable<string> Probes(Manifest manifest) => manifest.Running.SelectMany(pod =>
    {
        var (live, ready, start) = (pod.Container.LivenessProbe, pod.Container.ReadinessProbe, pod.Container.StartupProbe);
        return Broken(
            pod,
            (IsProbe(live, "/livez"), "needs the liveness probe /livez"),
            (IsProbe(ready, "/readyz"), "needs the readiness probe /readyz"),
            (IsProbe(start, "/startupz"), "needs the startup probe /startupz"),
            (start?.PeriodSeconds * start?.FailureThreshold > 300, "must be given more than the 5 minutes a start waits for the broker"));
    });

    /// <summary>Draining and finishing fit in before the pod is killed.</summary>
    public static IEnumerable<string> Grace(Manifest manifest) => manifest.Running.SelectMany(pod =>
    {
        var drain = pod.Container.Lifecycle?.PreStop?.Sleep?.Seconds;
        var needed = drain + Code.ShutdownTimeout.TotalSeconds + 5;
        return Broken(
            pod,
            (drain >= 5, "must wait before SIGTERM until callers know"),
            (pod.Spec.TerminationGracePeriodSeconds >= needed, "would be killed at work: terminationGracePeriodSeconds is too short"));
    });

    /// <summary>Secrets come by reference, under a name the operator gave; nothing in the manifest is one.</summary>
    public static IEnumerable<string> Secrets(Manifest manifest)
    {
        var variables = manifest.Pods.SelectMany(p => p.Env).Select(e => e.ValueFrom?.SecretKeyRef?.Name);
        var files = manifest.Pods.SelectMany(p => p.Spec.Volumes).Select(v => v.Secret?.SecretName);
        var certificates = manifest.Of<V1Ingress>().SelectMany(i => i.Spec.Tls).Select(t => t.SecretName);
        var used = variables.Concat(files).Concat(certificates).OfType<string>().Distinct();
        return [
            .. manifest.Of<V1Secret>().Select(s => $"{Manifest.Named(s)}: the chart must not make Secrets"),
            .. used.Where(name => !Regex.IsMatch(manifest.Values, $"(?m)existingSecret: {Regex.Escape(name)}$")).Select(name => $"Secret {name}: no value names it"),
            .. PlainSecret().Matches(manifest.Text).Select(m => $"'{m.Value.Trim()}' looks like a secret in plain text"),
        ];
    }

    private static IEnumerable<string> Restricted(Pod pod, IEnumerable<V1Container> containers) => containers.SelectMany(container =>
    {
        var security = container.SecurityContext;
        return Broken(
            pod,
            (security?.AllowPrivilegeEscalation == false && security.Privileged != true, "must forbid more privileges"),
            (security?.ReadOnlyRootFilesystem == true, "must not write to its image"),
            (security?.Capabilities is { Add: null, Drop: ["ALL"] }, "must drop all capabilities"),
            (security?.RunAsUser != 0, "must not be root"),
            (container.Ports?.All(p => p.HostPort is null) != false, "must not take a port of the host"));
    });

    private static IEnumerable<string> KindsOf(V1Volume volume) =>
        typeof(V1Volume).GetProperties().Where(p => p.Name != nameof(V1Volume.Name) && p.GetValue(volume) is not null).Select(p => p.Name);

    private static bool IsProbe(V1Probe? probe, string path) => probe?.HttpGet is { } get && get.Path == path && get.Port?.Value == "management";

    private static string Registry(Manifest manifest) =>
        RegistryValue().Match(manifest.Values) is { Success: true } found ? found.Groups[1].Value + "/" : "om-";

    private static IEnumerable<string> Broken(Pod pod, params (bool Holds, string Rule)[] rules) => Broken(pod.Name, rules);

    private static IEnumerable<string> Broken(string name, params (bool Holds, string Rule)[] rules) =>
        rules.Where(r => !r.Holds).Select(r => $"{name} {r.Rule}");

    [GeneratedRegex(@"^[^:@\s]+(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$")]
    private static partial Regex Image();

    [GeneratedRegex(@"(?:registry|imageRegistry): (\S+)")]
    private static partial Regex RegistryValue();

    [GeneratedRegex(@"password\s*=.*|://[^/@\s]+:[^/@\s]+@.*|PRIVATE KEY.*", RegexOptions.IgnoreCase)]
    private static partial Regex PlainSecret();
}
