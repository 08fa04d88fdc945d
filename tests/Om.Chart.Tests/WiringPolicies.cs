using k8s.Models;

namespace Om.Chart.Tests;

/// <summary>What must hold between objects: who selects, reaches and calls whom.</summary>
internal static partial class Policies
{
    /// <summary>Everything selects exactly the pods of one Deployment; nothing selects the pods of hooks.</summary>
    public static IEnumerable<string> Selectors(Manifest manifest)
    {
        (string, IDictionary<string, string>)[] selectors = [
            .. manifest.Of<V1Service>().Select(s => (Manifest.Named(s), s.Spec.Selector)),
            .. manifest.Of<V1Deployment>().Select(d => (Manifest.Named(d), d.Spec.Selector.MatchLabels)),
            .. manifest.Of<V1PodDisruptionBudget>().Select(b => (Manifest.Named(b), b.Spec.Selector.MatchLabels)),
            .. manifest.Of<V1NetworkPolicy>().Select(n => (Manifest.Named(n), n.Spec.PodSelector.MatchLabels)),
            .. manifest.Running.SelectMany(p => p.Spec.TopologySpreadConstraints ?? [], (p, t) => (p.Name, t.LabelSelector.MatchLabels)),
        ];
        return selectors.SelectMany(selector => Broken(
            selector.Item1,
            (manifest.Selected(selector.Item2) is [{ Owner: V1Deployment }], "must select the pods of one Deployment")));
    }

    /// <summary>A port of a Service is one its pods really open, under the same name and number.</summary>
    public static IEnumerable<string> ServicePorts(Manifest manifest) => manifest.Of<V1Service>().SelectMany(service =>
    {
        var open = manifest.Selected(service.Spec.Selector).SelectMany(p => p.Container.Ports).Select(p => (p.Name, (string?)p.Name, p.ContainerPort)).ToList();
        return Broken(
            Manifest.Named(service),
            (service.Spec.Ports.All(p => open.Contains((p.Name, p.TargetPort?.Value, p.Port))), "has a port that its pods do not open"),
            (service.Spec.Ports.Single(p => p.Name == "grpc").AppProtocol == "kubernetes.io/h2c", "must say that grpc is h2c"),
            (service.Spec.PublishNotReadyAddresses != true, "must not give addresses of pods that are not ready"));
    });

    /// <summary>An Ingress leads to a port that is there, and never without TLS.</summary>
    public static IEnumerable<string> Ingresses(Manifest manifest) => manifest.Of<V1Ingress>().SelectMany(ingress =>
    {
        var backends = ingress.Spec.Rules.SelectMany(r => r.Http.Paths).Select(p => (p.Backend.Service.Name, p.Backend.Service.Port.Name));
        var ports = manifest.Of<V1Service>().SelectMany(s => s.Spec.Ports, (s, port) => (s.Metadata.Name, port.Name));
        return Broken(
            Manifest.Named(ingress),
            (!backends.Except(ports).Any(), "leads to a Service that is not there"),
            (ingress.Spec.Rules.Select(r => r.Host).SequenceEqual(ingress.Spec.Tls.SelectMany(t => t.Hosts)), "must have TLS for its host"));
    });

    /// <summary>A policy that names a port nobody opens closes the right one.</summary>
    public static IEnumerable<string> PolicyPorts(Manifest manifest) => manifest.Of<V1NetworkPolicy>().SelectMany(policy =>
    {
        var open = manifest.Selected(policy.Spec.PodSelector.MatchLabels).SelectMany(p => p.Container.Ports).Select(p => p.Name);
        var named = policy.Spec.Ingress.SelectMany(rule => rule.Ports).Select(p => p.Port.Value);
        return named.Except(open).Select(port => $"{Manifest.Named(policy)}: {port} is no port of its pods");
    });

    /// <summary>Who is told the address of whom and who lets whom in is one table, seen from both ends. Open to others is the gateway alone.</summary>
    public static IEnumerable<string> Calls(Manifest manifest)
    {
        var told = manifest.Running.SelectMany(p => p.Env.Where(e => e.Name.StartsWith("Services__", StringComparison.Ordinal)), (p, e) =>
            (From: p.Labels[Component], To: e.Name["Services__".Length..], Address: e.Value)).ToList();
        var addresses = manifest.Of<V1Service>().Where(s => s.Spec.ClusterIP == "None").Select(AddressOf).ToList();
        var wrong = told.Where(t => !addresses.Contains((t.To, t.Address.Replace(SchemeFor(t.From), "", StringComparison.Ordinal)))).Select(t => $"{t.From} has no address of a headless Service of {t.To}");
        if (!manifest.Of<V1NetworkPolicy>().Any())
        {
            return wrong;
        }

        var calls = told.Select(t => (t.From, t.To)).ToList();
        var let = manifest.Of<V1NetworkPolicy>().SelectMany(LetIn).Where(c => c.To != "gateway").ToList();
        var open = manifest.Running.Select(p => p.Labels[Component]).Except(manifest.Of<V1NetworkPolicy>().Select(ProtectedBy));
        return [
            .. wrong,
            .. calls.Except(let).Select(c => $"{c.From} calls {c.To} but is not let in"),
            .. let.Except(calls).Select(c => $"{c.To} lets {c.From} in, who does not call it"),
            .. open.Select(service => $"{service} is protected by no policy"),
        ];
    }

    private static (string, string) AddressOf(V1Service service) =>
        (service.Spec.Selector[Component], $"{service.Metadata.Name}.prod.svc:{service.Spec.Ports.Single(p => p.Name == "grpc").Port}");

    // The gateway looks the name up itself; a gRPC client must be told to take all addresses and not one.
    private static string SchemeFor(string caller) => caller == "gateway" ? "http://" : "dns:///";

    private static string ProtectedBy(V1NetworkPolicy policy) => policy.Spec.PodSelector.MatchLabels[Component];

    private static IEnumerable<(string From, string To)> LetIn(V1NetworkPolicy policy) =>
        from rule in policy.Spec.Ingress
        where rule.Ports.Any(p => p.Port.Value != "management")
        from peer in rule.FromProperty is { Count: > 0 } peers ? peers : [new V1NetworkPolicyPeer()]
        select (peer.PodSelector?.MatchLabels?[Component] ?? "anybody", ProtectedBy(policy));
}
