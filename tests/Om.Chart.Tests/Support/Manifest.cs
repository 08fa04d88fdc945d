using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace Om.Chart.Tests;

/// <summary>One rendering of the chart: as text, as untyped nodes and as the API's types, read strictly.</summary>
internal sealed class Manifest
{
    /// <summary>Reads <paramref name="text"/>; unknown kinds and fields are errors.</summary>
    /// <param name="text">What helm printed.</param>
    /// <param name="values">The values file it was rendered with.</param>
    public Manifest(string text, string values)
    {
        Text = text;
        Values = values;
        Objects = [.. KubernetesYaml.LoadAllFromString(text, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];
        Pods = [.. Objects.Select(Pod.Of).OfType<Pod>()];
    }

    public string Text { get; }

    public string Values { get; }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    /// <summary>Everything that becomes a pod.</summary>
    public IReadOnlyList<Pod> Pods { get; }

    /// <summary>The services' pods, without hooks.</summary>
    public IEnumerable<Pod> Running => Pods.Where(p => p.Owner is V1Deployment);

    public IReadOnlyList<Pod> Selected(IDictionary<string, string>? selector) => [.. Pods.Where(p => Selects(selector, p.Labels))];

    public IEnumerable<T> Of<T>()
        where T : IKubernetesObject<V1ObjectMeta> => Objects.OfType<T>();

    /// <summary>The objects as plain YAML.</summary>
    public IEnumerable<YamlMappingNode> Nodes() => NodesOf(Text);

    public static IEnumerable<YamlMappingNode> NodesOf(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(d => d.RootNode).OfType<YamlMappingNode>();
    }

    /// <summary>How messages call an object.</summary>
    public static string Named(IKubernetesObject<V1ObjectMeta> one) => $"{one.Kind} {one.Metadata.Name}";

    public static bool Selects(IDictionary<string, string>? selector, IDictionary<string, string> labels) =>
        selector is { Count: > 0 } && selector.All(s => labels.TryGetValue(s.Key, out var value) && value == s.Value);
}

/// <summary>What becomes a pod: a Deployment's template, a Job's, or a bare one.</summary>
/// <param name="Owner">The object it stands in.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Spec">Its content.</param>
internal sealed record Pod(IKubernetesObject<V1ObjectMeta> Owner, IDictionary<string, string> Labels, V1PodSpec Spec)
{
    public string Name => Manifest.Named(Owner);

    /// <summary>Whether helm runs it beside the release, before the release's own objects are there or after.</summary>
    public bool IsHook => Owner.Metadata.Annotations?.ContainsKey("helm.sh/hook") == true;

    public V1Container Container => Spec.Containers.Single();

    public IEnumerable<V1EnvVar> Env => Container.Env ?? [];

    public static Pod? Of(IKubernetesObject<V1ObjectMeta> one) => one switch
    {
        V1Deployment d => new(d, d.Spec.Template.Metadata.Labels, d.Spec.Template.Spec),
        V1Job j => new(j, j.Spec.Template.Metadata.Labels, j.Spec.Template.Spec),
        V1Pod p => new(p, p.Metadata.Labels, p.Spec),
        _ => null,
    };
}
