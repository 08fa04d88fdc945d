using Om.Hosting;

namespace Om.Checks;

/// <summary>
/// The command <c>import FILE... [--dry-run] [--publish]</c>. It asks for no identity: who runs it has the machine. What a file may become is the
/// same as by the call: only a package signed by a trusted key keeps its adoption, and only what is adopted is published.
/// </summary>
internal static class ImportCommand
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellation)
    {
        var files = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
        var unknown = args.Where(a => a.StartsWith("--", StringComparison.Ordinal) && a is not ("--dry-run" or "--publish")).ToList();
        if (files.Count == 0 || unknown.Count > 0)
        {
            unknown.ForEach(option => Console.Error.WriteLine($"Unknown option {option}."));
            await Console.Error.WriteLineAsync("usage: import FILE... [--dry-run] [--publish]");
            return 64; // EX_USAGE
        }

        var failed = false;
        foreach (var file in files)
        {
            try
            {
                Console.WriteLine($"{file}: {await ImportAsync(services, file, args, cancellation)}");
            }
            catch (Fault fault)
            {
                failed = true;
                await ReportAsync(file, fault);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                failed = true;
                await Console.Error.WriteLineAsync($"{file}: {error.Message}");
            }
        }

        return failed ? 1 : 0;
    }

    private static async Task ReportAsync(string file, Fault fault)
    {
        if (fault.Code != Grpc.Core.StatusCode.InvalidArgument)
        {
            await Console.Error.WriteLineAsync($"{file}: not imported. {fault.Message}");
            return;
        }

        await Console.Error.WriteLineAsync($"{file}: not imported, {fault.Violations.Count} error(s):");
        foreach (var violation in fault.Violations)
        {
            await Console.Error.WriteLineAsync($"  {violation.Field}: {violation.Problem}");
        }
    }

    private static async Task<string> ImportAsync(IServiceProvider services, string file, string[] args, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ChecksDb>();
        var time = scope.ServiceProvider.GetRequiredService<TimeProvider>();
        var incoming = Incoming.Read(ReadFile(file), scope.ServiceProvider.GetRequiredService<PackageKeys>(), time.GetUtcNow());
        var dryRun = args.Contains("--dry-run");
        return await db.RetryAsync(async () =>
        {
            var now = time.GetUtcNow();
            var (edition, present) = await db.PlaceAsync(incoming, now, cancellation);
            if (args.Contains("--publish") && edition.State != EditionState.Published)
            {
                await db.PublishAsync(edition, incoming.Content.Content, now, cancellation);
            }

            if (!dryRun)
            {
                await db.SaveChangesAsync(cancellation);
            }

            return Describe(edition, present, incoming, dryRun);
        });
    }

    /// <summary>Not more than can be right: a file of many gigabytes must not fill the memory before it is refused.</summary>
    private static byte[] ReadFile(string file)
    {
        using var stream = File.OpenRead(file);
        var bytes = new byte[NodeLimits.MostBytes + 1];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static string Describe(Edition edition, bool present, Incoming incoming, bool dryRun)
    {
        var verb = (present, dryRun) switch
        {
            (true, _) => "the same content is there already,",
            (false, true) => "would become",
            _ => "imported as",
        };
        var signed = incoming.SignedBy.Length > 0 ? $", signed by {incoming.SignedBy}" : "";
        return $"{verb} {edition.Name} ({edition.State.ToString().ToUpperInvariant()}, {edition.RatedLines} rated lines{signed})";
    }
}
