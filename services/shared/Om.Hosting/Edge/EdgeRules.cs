using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>What the edge needs to know of what lies behind it, read from the contracts.</summary>
public sealed class EdgeRules
{
    private readonly Dictionary<string, EdgeCall> rpcs = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Verb, PathTemplate Path, EdgeCall Call)> templates = [];

    /// <summary>Reads the rules.</summary>
    /// <param name="contracts">Files with the services offered to the public.</param>
    /// <param name="costs">
    /// Cost units of calls that cost more than 1: a method (<c>package.Service/Method</c>, on every transport) or a page (HTTP method, blank,
    /// path; <c>*</c> is one segment).
    /// </param>
    /// <param name="documents">What the edge hands out itself: path, media type, content.</param>
    public EdgeRules(
        IReadOnlyList<FileDescriptor> contracts,
        IReadOnlyDictionary<string, int> costs,
        IReadOnlyList<(string Path, string Type, byte[] Content)> documents)
    {
        Contracts = contracts;
        Documents = documents;
        var open = new Dictionary<string, int>(costs);
        foreach (var method in contracts.SelectMany(file => file.Services).SelectMany(service => service.Methods))
        {
            var name = $"{method.Service.FullName}/{method.Name}";
            Add(method, "/" + name, open.Remove(name, out var cost) ? cost : 1);
        }

        foreach (var (page, cost) in open)
        {
            var parts = page.Split(" /");
            templates.Add(parts.Length == 2
                ? (parts[0], PathTemplate.Parse("/" + parts[1]), new EdgeCall(cost, false, parts[0] == "GET"))
                : throw new ArgumentException($"The cost of '{page}' belongs to no method and is not written 'POST /page'.", nameof(costs)));
        }
    }

    /// <summary>The files the rules were read from.</summary>
    public IReadOnlyList<FileDescriptor> Contracts { get; }

    internal IReadOnlyList<(string Path, string Type, byte[] Content)> Documents { get; }

    /// <summary>What is known of a call from its outside.</summary>
    public EdgeCall Find(string method, string path)
    {
        if (rpcs.TryGetValue(path.TrimEnd('/'), out var rpc))
        {
            return rpc;
        }

        var found = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? EdgeCall.Read : EdgeCall.Write;
        foreach (var (verb, template, call) in templates)
        {
            if (call.Cost >= found.Cost && string.Equals(verb, method, StringComparison.OrdinalIgnoreCase) && template.Matches(path))
            {
                found = call;
            }
        }

        return found;
    }

    private void Add(MethodDescriptor method, string path, int cost)
    {
        var rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http);
        var call = new EdgeCall(cost, method.IsServerStreaming, rule?.PatternCase == HttpRule.PatternOneofCase.Get);
        rpcs[path] = call;
        if (rule is not null && (cost > 1 || call.IsStream))
        {
            templates.AddRange(new[] { rule }.Concat(rule.AdditionalBindings).Select(HttpRules.Of).Select(r => (r.Verb, PathTemplate.Parse(r.Path), call)));
        }
    }
}

/// <summary>What is known of a call before any endpoint was chosen.</summary>
/// <param name="Cost">Cost units.</param>
/// <param name="IsStream">Whether it goes on until the caller has enough.</param>
/// <param name="IsRead">Whether it changes nothing, so that it may be repeated.</param>
public sealed record EdgeCall(int Cost, bool IsStream, bool IsRead)
{
    internal static readonly EdgeCall Read = new(1, false, true);
    internal static readonly EdgeCall Write = new(1, false, false);
}
