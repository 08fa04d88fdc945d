using System.Collections.Concurrent;
using k8s.Models;
using Xunit;

namespace Om.Chart.Tests;

/// <summary>The real programs, with the settings the chart gives them.</summary>
public sealed class SettingsTests
{
    // Most scenarios give a service the same settings; a program is started once for each set.
    private static readonly ConcurrentDictionary<string, Task<(int Exit, string Output)>> Verified = new();

    public static TheoryData<string, string> Pods =>
        [.. Helm.ScenarioNames.SelectMany(_ => Repository.Services.Keys, (scenario, service) => (scenario, service))];

    [Theory]
    [MemberData(nameof(Pods))]
    public async Task A_service_takes_the_settings_the_chart_renders(string scenario, string service)
    {
        var manifest = await Helm.RenderAsync(scenario);
        foreach (var pod in manifest.Pods.Where(p => p.Env.Any() && p.Labels["app.kubernetes.io/component"].Split('-')[0] == service))
        {
            using var files = new PodFiles(pod, manifest);
            // A job of the service runs a command, which may need less than serving does.
            string[] args = [.. pod.Container.Args ?? [], "--verify-config"];
            var (exit, output) = await Verified.GetOrAdd($"{service} {string.Join('\n', files.Settings)} {string.Join(' ', args)}",
                _ => ServiceProgram.RunAsync(service, files.Settings, args));
            Assert.True(exit == 0, $"{pod.Name}: {output}");
        }
    }

    [Fact]
    public async Task A_wrong_setting_is_named()
    {
        var (exit, output) = await ServiceProgram.RunAsync(
            "gateway", new() { ["Ports__Bind"] = "any", ["Edge__PublicAddress"] = "nowhere" }, "--verify-config");
        Assert.Equal(78, exit);
        Assert.Contains("Edge:PublicAddress", output);
        Assert.Contains("Edge:TrustedProxies", output);
    }

    [Fact]
    public async Task The_chart_gives_every_service_what_its_code_asks_for_and_no_more()
    {
        var full = await Helm.RenderAsync("full");
        Assert.All(full.Running, pod =>
        {
            var service = pod.Container.Name;
            var given = pod.Env.Select(e => e.Name).ToList();
            var (database, bus, calls) = Code.NeedsOf(service);
            Assert.True(database == given.Contains("Database__Postgres__" + service), $"{service}: database");
            Assert.True(bus == given.Contains("Bus__RabbitMq"), $"{service}: events");
            // The gateway forwards to all and has no typed clients; its own check of the settings says what it misses.
            Assert.True(service == "gateway" || calls.SequenceEqual(CallsIn(given)), $"{service}: calls");
        });
    }

    private static IEnumerable<string> CallsIn(IEnumerable<string> settings) =>
        settings.Where(s => s.StartsWith("Services__", StringComparison.Ordinal)).Select(s => s["Services__".Length..]).Order();

    /// <summary>A pod's variables, with its mounted files in a folder of this test and secrets made up.</summary>
    private sealed class PodFiles : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("om-chart-").FullName;

        public PodFiles(Pod pod, Manifest manifest)
        {
            foreach (var volume in pod.Spec.Volumes.Where(v => v.ConfigMap is not null))
            {
                var target = Directory.CreateDirectory(folder + pod.Container.VolumeMounts.Single(m => m.Name == volume.Name).MountPath);
                foreach (var (name, text) in manifest.Of<V1ConfigMap>().Single(c => c.Metadata.Name == volume.ConfigMap.Name).Data)
                {
                    File.WriteAllText(Path.Combine(target.FullName, name), text);
                }
            }

            Settings = pod.Env.Where(e => e.Name != "SSL_CERT_DIR").ToDictionary(e => e.Name, Value);
        }

        public Dictionary<string, string> Settings { get; }

        public void Dispose() => Directory.Delete(folder, recursive: true);

        private string Value(V1EnvVar variable) => variable.ValueFrom?.SecretKeyRef is null
            ? variable.Value.Replace("/etc/om/files", folder + "/etc/om/files", StringComparison.Ordinal)
            : variable.Name == "Bus__RabbitMq" ? "amqps://om:secret@broker:5671/om"
            : variable.Name == "Identity__Smtp" ? "smtps://om:secret@mail.example:465"
            : "Host=db;Database=om;Username=om;Password=secret;SSL Mode=VerifyFull";
    }
}
