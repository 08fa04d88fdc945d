using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>ImportEdition, ExportEdition, CompareEditions: editions between installations.</summary>
public sealed class PackageExchangeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("om-keys-").FullName;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private Dictionary<string, string?> Signing
    {
        get
        {
            var file = Path.Combine(folder, "key.pem");
            File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
            return new() { ["Checks:SigningKey"] = file, ["Checks:SigningKeyId"] = "om-2026" };
        }
    }

    private Dictionary<string, string?> Trusting => new() { ["Checks:TrustedKeys:om-2026"] = key.ExportSubjectPublicKeyInfoPem() };

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_one_installation_signs_another_takes_with_its_adoption(string provider)
    {
        await using var giving = await ChecksHost.StartAsync(provider, Signing);
        await using var taking = await ChecksHost.StartAsync(provider, Trusting);
        var given = await giving.PublishedAsync();
        var package = await ExportAsync(giving, given.Name, V1.ExportEditionRequest.Types.Format.Package);
        Assert.Equal("application/jose", package.ContentType);

        var would = await ImportAsync(taking, package.Data, validateOnly: true);
        Assert.Equal((0, 0, 0, 0, 0, 0), await taking.CountAsync());
        var taken = await ImportAsync(taking, package.Data);
        Assert.Equal(("checks/sample-check/editions/1", V1.Edition.Types.State.Adopted, false, "om-2026"),
            (taken.Edition.Name, taken.Edition.State, taken.AlreadyPresent, taken.SignedBy));
        Assert.Equal((taken.Edition.State, taken.Edition.ContentHash), (would.Edition.State, would.Edition.ContentHash));
        Assert.Equal((given.Adoption, given.ContentHash), (taken.Edition.Adoption, taken.Edition.ContentHash));
        var again = await ImportAsync(taking, package.Data);
        Assert.Equal((true, taken.Edition), (again.AlreadyPresent, again.Edition));

        // Publishing stays the decision of a person here.
        Assert.Empty((await taking.Checks.ListChecksAsync(new V1.ListChecksRequest())).Checks);
        await taking.Checks.PublishEditionAsync(new V1.PublishEditionRequest { Name = taken.Edition.Name }, taking.Bert);
        var read = await taking.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = "checks/sample-check/editions/published" });
        Assert.Equal(Samples.Content(), read.Content);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Yaml_goes_out_and_comes_in_the_same_but_only_as_a_draft(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        await using var other = await ChecksHost.StartAsync(provider);
        var edition = await host.PublishedAsync();
        var yaml = await ExportAsync(host, "checks/sample-check/editions/published", default);
        Assert.Equal("application/yaml", yaml.ContentType);
        Assert.StartsWith($"# {edition.Name}, content hash {edition.ContentHash}\nformat: \"om-check/1\"", yaml.Data.ToStringUtf8(), StringComparison.Ordinal);

        var imported = await ImportAsync(other, yaml.Data);
        Assert.Equal((V1.Edition.Types.State.Draft, edition.ContentHash, ""), (imported.Edition.State, imported.Edition.ContentHash, imported.SignedBy));
        Assert.Null(imported.Edition.Adoption);
        var present = await ImportAsync(host, yaml.Data);
        Assert.Equal((true, edition.Name, V1.Edition.Types.State.Published), (present.AlreadyPresent, present.Edition.Name, present.Edition.State));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_draft_becomes_adopted_when_its_signed_package_arrives(string provider)
    {
        await using var giving = await ChecksHost.StartAsync(provider, Signing);
        await using var taking = await ChecksHost.StartAsync(provider, Trusting);
        var package = await ExportAsync(giving, (await giving.AdoptedAsync()).Name, V1.ExportEditionRequest.Types.Format.Package);
        var submitted = await taking.SubmittedAsync();
        var imported = await ImportAsync(taking, package.Data);
        Assert.Equal((true, submitted.Name, V1.Edition.Types.State.Adopted, "anna"),
            (imported.AlreadyPresent, imported.Edition.Name, imported.Edition.State, imported.Edition.Adoption.SubmittedBy));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task What_is_not_trusted_or_not_right_leaves_nothing(string provider)
    {
        await using var giving = await ChecksHost.StartAsync(provider, Signing);
        await using var taking = await ChecksHost.StartAsync(provider, Trusting);
        var adopted = await giving.AdoptedAsync();
        var package = (await ExportAsync(giving, adopted.Name, V1.ExportEditionRequest.Types.Format.Package)).Data.ToByteArray();

        // The giving installation trusts nobody, not even itself, unless its configuration says so.
        await RefusedAsync(giving, package);
        foreach (var at in new[] { 0, 5, package.Length / 2, package.Length - 100, package.Length - 1 })
        {
            var changed = (byte[])package.Clone();
            changed[at] ^= 1;
            await RefusedAsync(taking, changed);
        }

        await Faults.InvalidAsync(() => ImportAsync(taking, ByteString.Empty), "document");
        await Faults.InvalidAsync(() => ImportAsync(taking, ByteString.CopyFrom(new byte[3 * 1024 * 1024])), "document");
        var wrong = Samples.Yaml().Replace("id: \"people\"", "id: \"People\"", StringComparison.Ordinal).Replace("\nrated:", "\nratet:", StringComparison.Ordinal);
        var error = await Faults.InvalidAsync(() => ImportAsync(taking, ByteString.CopyFromUtf8(wrong)), "ratet", "rated", "topics[1].id");
        Assert.All(error.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations, v => Assert.Matches(@"\(line \d+, column \d+\)", v.Description));
        Assert.Equal((0, 0, 0, 0, 0, 0), await taking.CountAsync());

        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "NO_SIGNING_KEY",
            async () => await ExportAsync(taking, (await taking.PublishedAsync()).Name, V1.ExportEditionRequest.Types.Format.Package));
        await Faults.InvalidAsync(() => ExportAsync(giving, adopted.Name, (V1.ExportEditionRequest.Types.Format)9), "format");
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_or_simultaneous_import_brings_one_edition(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var request = new V1.ImportEditionRequest { Document = ByteString.CopyFromUtf8(Samples.Yaml()), RequestId = Guid.NewGuid().ToString() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => await host.Checks.ImportEditionAsync(request, host.Anna)));
        Assert.All(answers, a => Assert.Equal(answers[0], a));
        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ImportAsync(host, request.Document)));
        Assert.All(others, o => Assert.Equal((answers[0].Edition.Name, true), (o.Edition.Name, o.AlreadyPresent)));
        request.Document = ByteString.CopyFromUtf8(Samples.Yaml(content: Samples.Content(label: "2.0")));
        await Faults.InvalidAsync(async () => await host.Checks.ImportEditionAsync(request, host.Anna), "request_id");

        var fresh = ByteString.CopyFromUtf8(Samples.Yaml("other-check"));
        var race = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ImportAsync(host, fresh)));
        Assert.Equal(1, race.Count(r => !r.AlreadyPresent));
        Assert.Equal(1, await host.InDatabaseAsync(db => db.Editions.CountAsync(e => e.CheckId == "other-check")));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Editions_are_compared_by_item(string provider)
    {
        await using var host = await ChecksHost.StartAsync(provider);
        var first = await host.PublishedAsync();
        var changed = Samples.Content(label: "2.0");
        changed.Topics[0].Checkpoints[0].Statement = Samples.Text("Neu.");
        changed.Topics[1].Checkpoints.Add(Samples.Checkpoint("people-new"));
        changed.Topics[1].Checkpoints.RemoveAt(0);
        var second = await host.PublishedAsync(content: changed);
        await host.PublishedAsync("other-check");

        var comparison = await host.Checks.CompareEditionsAsync(new V1.CompareEditionsRequest { Name = "checks/sample-check/editions/published", Base = first.Name });
        Assert.Equal(
            ["Reworded market-customers", "Added people-new", "Added people-new-ask", "Added people-new-write", "Removed people-leadership",
                "Removed people-leadership-ask", "Removed people-leadership-write"],
            comparison.Changes.Select(c => $"{c.Kind} {c.Item}"));
        Assert.Empty((await host.Checks.CompareEditionsAsync(new V1.CompareEditionsRequest { Name = second.Name, Base = second.Name })).Changes);
        await Faults.InvalidAsync(async () => await host.Checks.CompareEditionsAsync(
            new V1.CompareEditionsRequest { Name = second.Name, Base = "checks/other-check/editions/1" }), "base");
        await Faults.InvalidAsync(async () => await host.Checks.CompareEditionsAsync(new V1.CompareEditionsRequest { Name = second.Name }), "base");
        await Faults.InvalidAsync(async () => await host.Checks.CompareEditionsAsync(new V1.CompareEditionsRequest { Base = second.Name }), "name");
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", async () => await host.Checks.CompareEditionsAsync(
            new V1.CompareEditionsRequest { Name = second.Name, Base = "checks/sample-check/editions/9" }));
    }

    [Fact]
    public async Task Files_come_and_go_as_json_calls_too()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        await host.PublishedAsync();
        using var http = new HttpClient { BaseAddress = host.Service.Http };
        using var answer = await http.GetAsync("/v1/checks/sample-check/editions/1:export");
        Assert.Equal("application/yaml", answer.Content.Headers.ContentType?.MediaType);
        var yaml = (await answer.Content.ReadAsStringAsync()).Replace("sample-check", "json-check", StringComparison.Ordinal);

        using var import = new HttpRequestMessage(HttpMethod.Post, "/v1/checks:import")
        {
            Content = new StringContent($$"""{"document":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(yaml))}}"}""", Encoding.UTF8, "application/json"),
        };
        import.Headers.Add("authorization", "Bearer " + host.Service.Issuer.Token("anna", [Roles.CheckAuthor]));
        using var imported = await http.SendAsync(import);
        Assert.Contains("checks/json-check/editions/1", await imported.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static Task RefusedAsync(ChecksHost host, byte[] package) => Faults.ThrowsAsync(
        StatusCode.FailedPrecondition, "PACKAGE_SIGNATURE_INVALID", () => ImportAsync(host, ByteString.CopyFrom(package)));

    private static async Task<V1.ImportEditionResponse> ImportAsync(ChecksHost host, ByteString document, bool validateOnly = false) =>
        await host.Checks.ImportEditionAsync(new V1.ImportEditionRequest { Document = document, ValidateOnly = validateOnly }, host.Anna);

    private static async Task<Google.Api.HttpBody> ExportAsync(ChecksHost host, string name, V1.ExportEditionRequest.Types.Format format) =>
        await host.Checks.ExportEditionAsync(new V1.ExportEditionRequest { Name = name, Format = format }, host.Anna);
}
