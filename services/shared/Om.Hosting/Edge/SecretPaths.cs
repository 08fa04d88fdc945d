using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Routing;

namespace Om.Hosting;

/// <summary>Takes secrets out of paths: values of fields that the contract marks <c>debug_redact</c> and that stand in the path of a JSON call.</summary>
internal sealed class SecretPaths
{
    private Regex[] secrets = [];

    /// <summary>Learns the secrets of what this process answers or forwards.</summary>
    public void Learn(WebApplication app, EdgeRules? edge)
    {
        var served = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>())
            .OfType<GrpcJsonTranscodingMetadata>()
            .Select(metadata => (metadata.MethodDescriptor, metadata.HttpRule));
        var forwarded = (edge?.Contracts ?? []).SelectMany(file => file.Services).SelectMany(service => service.Methods)
            .Select(method => (method, Rule: method.GetOptions()?.GetExtension(AnnotationsExtensions.Http)))
            .Where(pair => pair.Rule is not null)
            .Select(pair => (pair.method, pair.Rule!));
        secrets = [.. served.Concat(forwarded).SelectMany(pair => Of(pair.Item1, pair.Item2)).Distinct()
            .Select(prefix => new Regex($"""({Regex.Escape(prefix)})[^\s/?#"'&]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant))];
    }

    /// <summary><paramref name="text"/> without secrets; the same instance when there were none.</summary>
    public string Redact(string text)
    {
        foreach (var secret in secrets)
        {
            if (secret.IsMatch(text))
            {
                text = secret.Replace(text, "$1***");
            }
        }

        return text;
    }

    private static IEnumerable<string> Of(MethodDescriptor method, HttpRule rule)
    {
        var before = "";
        foreach (var (literal, name, pattern) in PathTemplate.Parts(HttpRules.Of(rule).Path))
        {
            before += literal;
            if (name.Length > 0 && method.InputType.FindFieldByName(name)?.GetOptions()?.DebugRedact == true)
            {
                yield return before;
            }

            before += pattern;
        }
    }
}
