using k8s;
using k8s.Models;
using Xunit;

namespace Om.Chart.Tests;

/// <summary>What must hold for whole releases.</summary>
public sealed class ReleaseTests
{
    public static TheoryData<string> Scenarios => Helm.Scenarios;

    /// <summary>Names that are prefixes of each other, and long ones that differ only at the end.</summary>
    public static TheoryData<string, string> Neighbours => new()
    {
        { "one", "two" },
        { "om", "om-checks" },
        { "om", "om-checks-headless" },
        { new string('a', 52) + "1", new string('a', 52) + "2" },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Rendering_twice_gives_the_same_bytes(string scenario) =>
        Assert.Equal(await Helm.TemplateAsync("om", scenario), await Helm.TemplateAsync("om", scenario));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task An_upgrade_to_the_same_values_changes_nothing(string scenario) =>
        Assert.Equal(await Helm.TemplateAsync("om", scenario), await Helm.TemplateAsync("om", scenario, "--is-upgrade"));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task The_notes_name_the_address(string scenario)
    {
        var (exit, output, error) = await Helm.RunAsync("install", "om", scenario, "--dry-run=client");
        Assert.True(exit == 0, error);
        Assert.Matches("(?s)NOTES:.*Public address: http", output);
    }

    [Theory]
    [MemberData(nameof(Neighbours))]
    public async Task Two_releases_in_one_namespace_collide_in_nothing(string first, string second)
    {
        var values = Helm.ValuesOf("minimal");
        var one = new Manifest(await Helm.TemplateAsync(first, "minimal"), values);
        var two = new Manifest(await Helm.TemplateAsync(second, "minimal"), values);
        Assert.Empty(one.Objects.Select(Manifest.Named).Intersect(two.Objects.Select(Manifest.Named)));
        Assert.DoesNotContain(SelectorsOf(one), selector => two.Pods.Any(pod => Manifest.Selects(selector, pod.Labels)));
        Assert.DoesNotContain(SelectorsOf(two), selector => one.Pods.Any(pod => Manifest.Selects(selector, pod.Labels)));
    }

    [Fact]
    public async Task A_release_with_the_longest_name_keeps_every_policy()
    {
        var manifest = new Manifest(await Helm.TemplateAsync(new string('r', 53), "full"), Helm.ValuesOf("full"));
        Assert.Empty(Policies.All.Values.SelectMany(policy => policy(manifest)));
    }

    [Fact]
    public async Task A_migration_job_is_replaced_only_when_it_changes()
    {
        string[] before = await JobsAsync(), again = await JobsAsync("--set", "services.checks.replicas=5"), after = await JobsAsync("--set", "image.tag=9.9.9");
        Assert.Equal(before, again);
        Assert.Empty(before.Intersect(after));
        Assert.Equal(before.Length, after.Length);

        static async Task<string[]> JobsAsync(params string[] further) =>
            [.. new Manifest(await Helm.TemplateAsync("om", "gitops", further), "").Of<V1Job>().Select(j => j.Metadata.Name)];
    }

    [Theory]
    [InlineData("minimal", true)]
    [InlineData("gitops", false)]
    public async Task Every_service_with_a_database_is_migrated(string scenario, bool hook)
    {
        var manifest = await Helm.RenderAsync(scenario);
        var jobs = manifest.Pods.Where(p => p.Owner is V1Job).ToList();
        Assert.Equal(manifest.Running.SelectMany(DatabasesOf).Order(), jobs.SelectMany(DatabasesOf).Order());
        Assert.All(jobs, job =>
        {
            Assert.Equal(["migrate"], job.Container.Args);
            Assert.Equal(hook ? "pre-install,pre-upgrade" : null, job.Owner.Metadata.Annotations?["helm.sh/hook"]);
        });
    }

    [Fact]
    public async Task Migrations_by_somebody_else_leave_no_jobs() => Assert.Empty((await Helm.RenderAsync("bare")).Of<V1Job>());

    [Fact]
    public async Task A_changed_file_or_token_restarts_the_pods_and_nothing_else_does()
    {
        var before = await TemplatesAsync("serviceDefaults.replicas=2");
        Assert.NotEqual(before["om-portal"], (await TemplatesAsync("services.portal.files.new=text"))["om-portal"]);
        Assert.NotEqual(before["om-checks"], (await TemplatesAsync("serviceDefaults.rolloutToken=second"))["om-checks"]);
        Assert.Equal(before, await TemplatesAsync("serviceDefaults.replicas=5,networkPolicy.enabled=false"));

        static async Task<Dictionary<string, string>> TemplatesAsync(string set) =>
            new Manifest(await Helm.TemplateAsync("om", "full", "--set", set), "").Of<V1Deployment>()
                .ToDictionary(d => d.Metadata.Name, d => KubernetesYaml.Serialize(d.Spec.Template));
    }

    [Fact]
    public async Task The_test_needs_nothing_from_outside()
    {
        var manifest = await Helm.RenderAsync("full");
        var test = manifest.Pods.Single(p => p.Owner is V1Pod);
        Assert.Equal("test", test.Owner.Metadata.Annotations["helm.sh/hook"]);
        Assert.Equal(manifest.Running.Single(p => p.Owner.Metadata.Name == "om-gateway").Container.Image, test.Container.Image);

        var asked = test.Container.Args.Skip(1).Select(a => new Uri(a)).ToList();
        var offered = manifest.Of<V1Service>().SelectMany(s => s.Spec.Ports, (s, port) => (s.Metadata.Name, port.Port));
        Assert.Empty(asked.Select(uri => (uri.Host, uri.Port)).Except(offered));
        Assert.Equal(
            manifest.Running.Select(p => p.Owner.Metadata.Name).Order(),
            asked.Where(u => u.AbsolutePath == "/readyz").Select(u => u.Host).Order());
    }

    [Fact]
    public async Task The_test_is_let_in_where_it_asks()
    {
        var manifest = await Helm.RenderAsync("full");
        var test = manifest.Pods.Single(p => p.Owner is V1Pod);
        var rules = manifest.Of<V1NetworkPolicy>().SelectMany(p => p.Spec.Ingress).Where(i => i.Ports.Any(p => p.Port.Value is "management" or "http"));
        Assert.All(rules, rule => Assert.Contains(rule.FromProperty, peer => Manifest.Selects(peer.PodSelector?.MatchLabels, test.Labels)));
    }

    private static IEnumerable<string> DatabasesOf(Pod pod) =>
        pod.Env.Select(e => e.Name).Where(name => name.StartsWith("Database__Postgres__", StringComparison.Ordinal));

    private static IEnumerable<IDictionary<string, string>?> SelectorsOf(Manifest manifest) =>
    [
        .. manifest.Of<V1Service>().Select(s => s.Spec.Selector),
        .. manifest.Of<V1Deployment>().Select(d => d.Spec.Selector.MatchLabels),
        .. manifest.Of<V1PodDisruptionBudget>().Select(b => b.Spec.Selector.MatchLabels),
        .. manifest.Of<V1NetworkPolicy>().Select(n => n.Spec.PodSelector.MatchLabels),
        .. manifest.Of<V1NetworkPolicy>().SelectMany(n => n.Spec.Ingress).SelectMany(i => i.FromProperty ?? []).Select(f => f.PodSelector?.MatchLabels),
    ];
}
