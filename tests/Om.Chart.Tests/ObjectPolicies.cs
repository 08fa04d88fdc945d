using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Om.Chart.Tests;

/// <summary>What must hold for objects of every kind.</summary>
internal static partial class Policies
{
    private const string Instance = "app.kubernetes.io/instance";
    private const string Component = "app.kubernetes.io/component";

    public static IReadOnlyDictionary<string, Func<Manifest, IEnumerable<string>>> All { get; } =
        new Dictionary<string, Func<Manifest, IEnumerable<string>>>
        {
            [nameof(Restricted)] = Restricted,
            [nameof(Storage)] = Storage,
            [nameof(Resources)] = Resources,
            [nameof(Images)] = Images,
            [nameof(Probes)] = Probes,
            [nameof(Grace)] = Grace,
            [nameof(Secrets)] = Secrets,
            [nameof(Names)] = Names,
            [nameof(Texts)] = Texts,
            [nameof(Variables)] = Variables,
            [nameof(Scaling)] = Scaling,
            [nameof(Selectors)] = Selectors,
            [nameof(ServicePorts)] = ServicePorts,
            [nameof(Ingresses)] = Ingresses,
            [nameof(PolicyPorts)] = PolicyPorts,
            [nameof(Calls)] = Calls,
        };

    /// <summary>Names and labels the API server takes, each object once.</summary>
    public static IEnumerable<string> Names(Manifest manifest)
    {
        var known = manifest.Objects.Select(Manifest.Named).ToList();
        return manifest.Objects.SelectMany(one => Broken(
            Manifest.Named(one),
            (DnsName().IsMatch(one.Metadata.Name), "is not a name of at most 63 characters"),
            (known.Count(name => name == Manifest.Named(one)) == 1, "is there more than once"),
            (one.Metadata.Labels?.ContainsKey(Instance) == true, "must say whose it is"),
            (one.Metadata.Labels?.Values.All(v => v.Length <= 63) == true, "has a label that is too long")));
    }

    /// <summary>Where the API wants text, an unquoted number or yes would be refused by the server; typed reading does not see it.</summary>
    public static IEnumerable<string> Texts(Manifest manifest) => manifest.Nodes().SelectMany(node => NotTexts(node, ""));

    /// <summary>Each variable once (the server refuses doubles) and known to the code.</summary>
    public static IEnumerable<string> Variables(Manifest manifest) => manifest.Pods.SelectMany(pod =>
    {
        var names = pod.Env.Select(e => e.Name).ToList();
        return names.SelectMany(name => Broken(
            pod,
            (names.Count(other => other.Equals(name, StringComparison.OrdinalIgnoreCase)) == 1, $"has {name} more than once"),
            (Code.KnowsSetting(name), $"has {name}, which no code reads")));
    });

    /// <summary>An autoscaler and a fixed number of replicas would fight; an upgrade never goes below the number of pods.</summary>
    public static IEnumerable<string> Scaling(Manifest manifest)
    {
        var scaled = manifest.Of<V2HorizontalPodAutoscaler>().Select(h => h.Spec.ScaleTargetRef).Select(t => $"{t.Kind} {t.Name}").ToList();
        var deployments = manifest.Of<V1Deployment>().SelectMany(deployment => Broken(
            Manifest.Named(deployment),
            (scaled.Contains(Manifest.Named(deployment)) == deployment.Spec.Replicas is null, "must have either replicas or an autoscaler"),
            (deployment.Spec.Strategy.RollingUpdate.MaxUnavailable?.Value == "0", "must not lose a pod before the next one is ready")));
        var budgets = manifest.Of<V1PodDisruptionBudget>().SelectMany(budget => Broken(
            Manifest.Named(budget),
            (int.Parse(budget.Spec.MaxUnavailable.Value, CultureInfo.InvariantCulture) > 0, "would never let a node be emptied")));
        var missing = scaled.Except(manifest.Of<V1Deployment>().Select(Manifest.Named)).Select(name => $"{name} is scaled but not there");
        return [.. deployments, .. budgets, .. missing];
    }

    private static IEnumerable<string> NotTexts(YamlNode node, string path) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(c => NotTexts(c.Value, $"{path}/{c.Key}")),
        YamlSequenceNode list => list.Children.SelectMany(c => NotTexts(c, path + "/-")),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var value } when TextPlace().IsMatch(path) && NotText().IsMatch(value ?? "") =>
            [$"{path}: {value} is not text"],
        _ => [],
    };

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex DnsName();

    [GeneratedRegex("/(env/-/value|args/-|command/-|(labels|annotations|matchLabels|selector|nodeSelector|data)/.*|name)$")]
    private static partial Regex TextPlace();

    [GeneratedRegex(@"^(|~|null|true|false|yes|no|on|off|y|n|[-+]?[\d_.:]+(e[-+]?\d+)?|0x[0-9a-f]+)$", RegexOptions.IgnoreCase)]
    private static partial Regex NotText();
}
