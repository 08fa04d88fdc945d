using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>The commands import, sign and new-key. They write to the console, which belongs to the whole process: one collection, one after the other.</summary>
[Collection("console")]
public sealed class CommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("om-files-").FullName;

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task From_a_new_key_to_an_edition_in_use(string provider)
    {
        var key = In("key.pem");
        await using (var signing = await ChecksHost.StartAsync(provider))
        {
            Assert.Equal(0, (await RunAsync(signing, "new-key", key)).Code);
            Assert.Equal(0, (await RunAsync(signing, "sign", Write("check.yaml", Samples.Yaml()), "--key", key, "--key-id", "om-1", "--adoption", Write("adoption.yaml",
                "body: Plenum\ndecision_date: 2026-05-04\noutcome: consensus_with_reservations\nreservations: Eine Stimme dagegen.\nsubmitted_by: Fachgruppe\nrecorded_by: Geschäftsstelle\n"))).Code);
        }

        await using var host = await ChecksHost.StartAsync(provider, new() { ["Checks:TrustedKeys:om-1"] = key + ".pub" });
        var dry = await RunAsync(host, "import", In("check.jws"), "--publish", "--dry-run");
        Assert.Equal((0, true), (dry.Code, dry.Out.Contains("would become checks/sample-check/editions/1 (PUBLISHED, 3 rated lines, signed by om-1)", StringComparison.Ordinal)));
        Assert.Equal((0, 0, 0, 0, 0, 0), await host.CountAsync());

        var run = await RunAsync(host, "import", In("check.jws"), "--publish");
        Assert.Contains("imported as checks/sample-check/editions/1 (PUBLISHED", run.Out, StringComparison.Ordinal);
        var edition = await host.Checks.GetEditionAsync(new V1.GetEditionRequest { Name = "checks/sample-check/editions/published" });
        Assert.Equal(("Fachgruppe", "Geschäftsstelle", "Eine Stimme dagegen."), (edition.Adoption.SubmittedBy, edition.Adoption.RecordedBy, edition.Adoption.Reservations));
        Assert.Equal((1, 1), await host.InDatabaseAsync(async db => (await db.EditionChanges.CountAsync(), await db.Outbox.CountAsync())));

        // Again, as a script would: nothing happens, and that is fine.
        run = await RunAsync(host, "import", In("check.jws"), "--publish");
        Assert.Equal((0, true), (run.Code, run.Out.Contains("the same content is there already", StringComparison.Ordinal)));
        Assert.Equal((1, 1), await host.InDatabaseAsync(async db => (await db.EditionChanges.CountAsync(), await db.Outbox.CountAsync())));
    }

    [Fact]
    public async Task Unsigned_files_come_in_as_drafts_and_are_not_published()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        var file = Write("check.yaml", Samples.Yaml());
        var refused = await RunAsync(host, "import", file, "--publish");
        Assert.Equal((1, true), (refused.Code, refused.Error.Contains("Only an adopted edition can be published", StringComparison.Ordinal)));
        Assert.Equal((0, 0, 0, 0, 0, 0), await host.CountAsync());
        Assert.Contains("(DRAFT, 3 rated lines)", (await RunAsync(host, "import", file)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_is_printed_with_its_place_and_right_files_come_in_all_the_same()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        var wrong = Write("wrong.yaml", Samples.Minimal.Replace("check: tiny", "check: Tiny", StringComparison.Ordinal).Replace("rated: checkpoint", "rated: maybe", StringComparison.Ordinal));
        var run = await RunAsync(host, "import", wrong, Write("right.yaml", Samples.Minimal), In("missing.yaml"));
        Assert.Equal(1, run.Code);
        Assert.Contains($"{wrong}: not imported, 2 error(s):", run.Error, StringComparison.Ordinal);
        Assert.Contains("  rated: must be one of checkpoint, practice (line 9, column 8)", run.Error, StringComparison.Ordinal);
        Assert.Contains("  check: must be lower-case letters", run.Error, StringComparison.Ordinal);
        Assert.Contains("(line 2, column 8)", run.Error, StringComparison.Ordinal);
        Assert.Contains("missing.yaml", run.Error, StringComparison.Ordinal);
        Assert.Contains("imported as checks/tiny/editions/1", run.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await host.CountAsync()).Editions);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("import", "--publish")]
    [InlineData("import", "x.yaml", "--force")]
    [InlineData("sign")]
    [InlineData("sign", "x.yaml")]
    [InlineData("sign", "x.yaml", "--key", "k", "--key-id")]
    [InlineData("sign", "x.yaml", "--key", "k", "--key-id", "i", "--other", "y")]
    [InlineData("new-key")]
    [InlineData("new-key", "--help")]
    public async Task A_wrong_call_is_answered_with_the_usage(string command, params string[] args)
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        var run = await RunAsync(host, command, args);
        Assert.Equal((64, true), (run.Code, run.Error.Contains($"usage: {command}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_cannot_be_signed_is_said_and_nothing_is_written()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        await RunAsync(host, "new-key", In("key.pem"));
        var file = Write("check.yaml", Samples.Yaml());
        foreach (var (args, problem) in new (string[] Args, string Problem)[]
        {
            ([file, "--key", In("nowhere.pem"), "--key-id", "om-1"], "does not exist"),
            ([file, "--key", In("key.pem.pub"), "--key-id", "om-1"], "public key"),
            ([file, "--key", file, "--key-id", "om-1"], "not a readable P-256 key"),
            ([file, "--key", In("key.pem"), "--key-id", "om/1"], "id of letters"),
            ([In("none.yaml"), "--key", In("key.pem"), "--key-id", "om-1"], "none.yaml"),
            ([Write("bad.yaml", "format: om-check/1\n"), "--key", In("key.pem"), "--key-id", "om-1"], "title: is needed"),
            ([file, "--key", In("key.pem"), "--key-id", "om-1", "--adoption", Write("a.yaml", "body: Plenum\nextra: x\n")], "adoption.extra: is not a key"),
        })
        {
            var run = await RunAsync(host, "sign", args);
            Assert.Equal(1, run.Code);
            Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(folder, "*.jws"));
    }

    [Fact]
    public async Task A_key_is_its_owners_alone_and_never_overwritten()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        var key = In("key.pem");
        Assert.Equal(0, (await RunAsync(host, "new-key", key)).Code);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        var before = await File.ReadAllTextAsync(key);
        Assert.Equal(1, (await RunAsync(host, "new-key", key)).Code);
        Assert.Equal(before, await File.ReadAllTextAsync(key));
        using var imported = ECDsa.Create();
        imported.ImportFromPem(before);
        Assert.Equal(await File.ReadAllTextAsync(key + ".pub"), imported.ExportSubjectPublicKeyInfoPem() + "\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string In(string file) => Path.Combine(folder, file);

    private string Write(string file, string text)
    {
        File.WriteAllText(In(file), text);
        return In(file);
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(ChecksHost host, string command, params string[] args)
    {
        var (console, errors) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            Console.SetOut(written);
            Console.SetError(complained);
            var code = await new ChecksModule().Commands[command](host.Service.Services, args, default);
            return (code, written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(console);
            Console.SetError(errors);
        }
    }
}
