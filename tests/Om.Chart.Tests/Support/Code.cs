using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Om.Assessments;
using Om.Checks;
using Om.Gateway;
using Om.Hosting;
using Om.Identity;
using Om.Pages;
using Om.Portal;

namespace Om.Chart.Tests;

/// <summary>What the services' code says about itself, to be compared with what the chart believes.</summary>
internal static partial class Code
{
    // Read by .NET and OpenTelemetry themselves.
    private static readonly string[] ForeignSettings = ["SSL_CERT_DIR"];

    /// <summary>How long a service gives itself to finish.</summary>
    public static TimeSpan ShutdownTimeout { get; } = ReadShutdownTimeout();

    /// <summary>Options classes by their section.</summary>
    private static readonly Dictionary<string, List<Type>> Sections =
        new[] { typeof(OmModule), typeof(SiteOptions), typeof(ChecksModule), typeof(AssessmentsModule), typeof(IdentityModule), typeof(PortalModule), typeof(GatewayModule) }
        .SelectMany(module => module.Assembly.GetTypes())
        .Where(t => t.Name.EndsWith("Options", StringComparison.Ordinal) || t == typeof(Ports))
        // Pages of several services read one section.
        .GroupBy(t => t == typeof(SiteOptions) ? "Portal" : t.Name.Replace("Options", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an options class has the property that <paramref name="variable"/> sets.</summary>
    public static bool KnowsSetting(string variable)
    {
        var parts = variable.Split("__");
        return ForeignSettings.Contains(variable)
            || (parts is ["Services", var service] && Repository.Services.ContainsKey(service))
            || (parts.Length > 1 && Sections.TryGetValue(parts[0], out var types)
                && types.Any(t => t.GetProperty(parts[1], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is not null));
    }

    /// <summary>What the sources of a service ask for: a database, events, other services.</summary>
    public static (bool Database, bool Bus, IReadOnlyList<string> Calls) NeedsOf(string service)
    {
        var files = Directory.GetFiles(Repository.PathOf(Repository.Services[service]), "*.cs", SearchOption.AllDirectories);
        var source = string.Join('\n', files.Where(file => !BuildOutput().IsMatch(file)).Select(File.ReadAllText));
        return (
            source.Contains(".AddOmDb<", StringComparison.Ordinal),
            source.Contains(".AddConsumer<", StringComparison.Ordinal) || source.Contains("IReadOnlyList<Type> Publishes", StringComparison.Ordinal),
            [.. Client().Matches(source).Select(m => m.Groups[1].Value).Distinct().Order()]);
    }

    private static TimeSpan ReadShutdownTimeout()
    {
        var module = new EmptyModule();
        using var app = OmHost.Build(OmHost.CreateBuilder([], module), edge: null, module);
        return app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
    }

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex BuildOutput();

    [GeneratedRegex("""\.AddServiceClient<[^(]*>\("(\w+)"\)""")]
    private static partial Regex Client();

    private sealed class EmptyModule : OmModule
    {
        public override string Name => "empty";

        public override void Add(WebApplicationBuilder builder)
        {
        }

        public override void Map(WebApplication app)
        {
        }
    }
}
