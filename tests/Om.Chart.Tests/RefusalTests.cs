using Xunit;

namespace Om.Chart.Tests;

/// <summary>Values the chart does not take, with the words that tell the operator why.</summary>
public sealed class RefusalTests
{
    public static TheoryData<string, string> Unsafe => new()
    {
        { "publicAddress=", "publicAddress is ''" },
        { "publicAddress=https://om.example/path", "without a path" },
        { "publicAddress=http://om.example", "Plain http only for localhost" },
        { "edge.trustedProxies=null", "edge.trustedProxies is empty" },
        { "edge.trustedProxies={0.0.0.0/0}", "everybody could then make up" },
        { "edge.trustedProxies={10.0.0.1,::/0}", "everybody could then make up" },
        { "serviceDefaults.database.existingSecret=", "database.existingSecret is empty" },
        { "serviceDefaults.bus.existingSecret=", "bus.existingSecret is empty" },
        { "image.tag=latest", "the image tag 'latest'" },
        { "services.portal.image.tag=latest", "services.portal: the image tag 'latest'" },
        { "services.checks.terminationGracePeriodSeconds=39", "services.checks: terminationGracePeriodSeconds is 39" },
        { "services.gateway.drainSeconds=16", "services.gateway: terminationGracePeriodSeconds is 45" },
        { "services.checks.autoscaling.enabled=true,services.checks.autoscaling.minReplicas=7", "autoscaling.minReplicas is above" },
        { "services.checks.autoscaling.enabled=true,serviceDefaults.resources.requests.cpu=null", "autoscaling needs resources.requests.cpu" },
        { "services.checks.env.Database__Postgres__checks=Host=db", "is set by the chart" },
        { "services.checks.env.DATABASE__FOLDER=/data", "is set by the chart" },
        { "services.checks.env.bus__rabbitmq=amqp://broker", "is set by the chart" },
        { "services.checks.env.auth__issuer=https://login.example", "is set by the chart" },
        { "services.checks.env.Services__portal=http://elsewhere", "is set by the chart" },
        { "services.checks.env.Checks__Proxy=https://me:secret@proxy.example", "it belongs in a Secret" },
        { "services.checks.env.Checks__Other=Host=db;Password=secret", "it belongs in a Secret" },
        { "ingress.enabled=true,publicAddress=http://localhost", "needs a publicAddress with https" },
        { "ingress.grpc.enabled=true,ingress.grpc.host=grpc.om.example", "needs ingress.enabled" },
        { "ingress.enabled=true,ingress.grpc.enabled=true", "must be a host name of its own" },
        { "ingress.enabled=true,ingress.grpc.enabled=true,ingress.grpc.host=om.example", "must be a host name of its own" },
    };

    /// <summary>What the schema does not take: the setting and where the message must point.</summary>
    public static TheoryData<string, string> Malformed => new()
    {
        { "publicAdress=https://om.example", "publicAdress" },
        { "serviceDefaults.replica=2", "replica" },
        { "services.reports.replicas=2", "reports" },
        { "services.checks.image.name=om-checks", "name" },
        { "services.checks.probes.liveness.path=/", "path" },
        { "services.checks.database.password=x", "password" },
        { "ingress.tls.secretName=x", "secretName" },
        { "networkPolicy.egress=true", "egress" },
        { "services.checks.replicas=abc", "/services/checks/replicas" },
        { "services.checks.replicas=-1", "/services/checks/replicas" },
        { "services.checks.tmpSize=big", "/services/checks/tmpSize" },
        { "services.checks.drainSeconds=0", "/services/checks/drainSeconds" },
        { "services.checks.disruptionBudget.maxUnavailable=0", "/services/checks/disruptionBudget/maxUnavailable" },
        { "services.checks.image.digest=sha256:12", "/services/checks/image/digest" },
        { "services.checks.env.WITH SPACE=1", "WITH SPACE" },
        { "services.checks.env.NESTED.VALUE=1", "/services/checks/env/NESTED" },
        { "serviceDefaults.database.existingSecret=Not_A_Name", "/serviceDefaults/database/existingSecret" },
        { "migrations.mode=never", "/migrations/mode" },
        { "image.pullPolicy=Sometimes", "/image/pullPolicy" },
        { "auth.issuer=http://login.example", "/auth/issuer" },
        { "auth.audience=", "/auth/audience" },
        { "edge.trustedProxies={proxy.example}", "/edge/trustedProxies" },
        { "edge.allowedOrigins={https://partner.example/path}", "/edge/allowedOrigins" },
        { "fullnameOverride=Upper", "/fullnameOverride" },
    };

    [Theory]
    [MemberData(nameof(Unsafe))]
    public async Task An_unsafe_combination_is_refused_with_the_reason(string set, string reason) =>
        Assert.Contains(reason, await Helm.RefusalAsync("minimal", "--set", set));

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_value_is_refused_with_its_place(string set, string place)
    {
        var refusal = await Helm.RefusalAsync("minimal", "--set", set);
        Assert.Contains("don't meet the specifications of the schema", refusal);
        Assert.Contains(place, refusal);
    }

    [Theory]
    [InlineData("publicAddress=http://localhost:8080")]
    [InlineData("publicAddress=https://om.example:8443")]
    [InlineData("global.anything.at.all=1")]
    [InlineData("enabled=false")]
    [InlineData("services.checks.env.Checks__MostStreams=1000000")]
    [InlineData("services.checks.env.Checks__TrustedKeys__office-2026=/etc/om/files/office.pem")]
    [InlineData("services.gateway.drainSeconds=15")]
    public async Task A_sound_value_is_taken(string set) =>
        Assert.Equal("", await Helm.RefusalAsync("minimal", "--set", set));

    [Fact]
    public async Task A_cluster_too_old_for_the_chart_is_refused() =>
        Assert.Contains("requires kubeVersion", await Helm.RefusalAsync("minimal", "--kube-version", "1.29.9"));

    [Fact]
    public async Task The_shortest_grace_is_what_the_code_needs()
    {
        var least = 12 + (int)Code.ShutdownTimeout.TotalSeconds + 5;
        Assert.Equal("", await GraceAsync(least));
        Assert.Contains($"need {least}", await GraceAsync(least - 1));

        static Task<string> GraceAsync(int seconds) =>
            Helm.RefusalAsync("minimal", "--set", $"serviceDefaults.drainSeconds=12,serviceDefaults.terminationGracePeriodSeconds={seconds}");
    }
}
