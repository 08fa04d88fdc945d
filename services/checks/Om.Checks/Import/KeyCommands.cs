using System.Security.Cryptography;
using System.Text;
using Om.Hosting;

namespace Om.Checks;

/// <summary>The commands <c>sign</c> and <c>new-key</c>, for those who give editions to others.</summary>
internal static class KeyCommands
{
    private const string SignUsage = "usage: sign FILE --key KEY.pem --key-id ID [--adoption ADOPTION.yaml]";
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForAll = ForOwner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Checks a document and writes it as a signed package beside it.</summary>
    public static async Task<int> SignAsync(IServiceProvider services, string[] args, CancellationToken cancellation)
    {
        var options = Options(args, out var files);
        if (files.Count != 1 || options is null || !options.TryGetValue("--key", out var keyFile) || !options.TryGetValue("--key-id", out var keyId)
            || options.Keys.Any(o => o is not ("--key" or "--key-id" or "--adoption")))
        {
            return await FailAsync(64, SignUsage);
        }

        var problem = PackageKeys.PrivateKeyProblem(keyFile)
            ?? (ChecksOptions.IsKeyId(keyId) ? null : "needs an id of letters, digits, '.', '_', '-', at most 64");
        if (problem is not null)
        {
            return await FailAsync(1, $"The key {problem}.");
        }

        try
        {
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var package = Sign(files[0], keyFile, keyId, options.GetValueOrDefault("--adoption"), now);
            var target = Path.ChangeExtension(files[0], ".jws");
            await WriteNewAsync(target, package, ForAll, cancellation);
            Console.WriteLine($"{target}: signed with {keyId}");
            return 0;
        }
        catch (Fault fault)
        {
            return await FailAsync(1, $"{files[0]}: not signed.", [.. fault.Violations.Select(v => $"  {v.Field}: {v.Problem}")]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(1, error.Message);
        }
    }

    /// <summary>Writes a new P-256 key pair: FILE for its owner alone, FILE.pub for everybody.</summary>
    public static async Task<int> NewKeyAsync(IServiceProvider services, string[] args, CancellationToken cancellation)
    {
        if (args is not [var file] || file.StartsWith('-'))
        {
            return await FailAsync(64, "usage: new-key FILE");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            await WriteNewAsync(file, key.ExportPkcs8PrivateKeyPem() + "\n", ForOwner, cancellation);
            await WriteNewAsync(file + ".pub", key.ExportSubjectPublicKeyInfoPem() + "\n", ForAll, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(1, error.Message);
        }

        Console.WriteLine($"{file}: private key, for Checks:SigningKey; give it to nobody");
        Console.WriteLine($"{file}.pub: public key, for Checks:TrustedKeys of those who trust you");
        return 0;
    }

    private static string Sign(string file, string keyFile, string keyId, string? adoptionFile, DateTimeOffset now)
    {
        using var none = new PackageKeys(new ChecksOptions());
        var content = Incoming.Read(File.ReadAllBytes(file), none, now).Content;
        var adoption = adoptionFile is null ? null : ReadAdoption(File.ReadAllBytes(adoptionFile), now);
        using var key = PackageKeys.Import(File.ReadAllText(keyFile));
        return Package.Sign(CanonicalJson.Write(new CheckDocument(content.CheckId, content.Content, adoption).Write()), key, keyId);
    }

    private static Adoption ReadAdoption(byte[] file, DateTimeOffset now)
    {
        var findings = new Findings();
        var root = FileText.Read(file, findings) ?? throw Fault.Invalid(findings.All);
        var adoption = CheckDocument.ReadAdoption(new Fields(root, "adoption", findings));
        AdoptionRules.CheckRecord(adoption, AdoptionRules.Today(now), findings);
        findings.ThrowIfAny();
        return adoption;
    }

    /// <summary>Option to value, and what is no option; null when a value is missing.</summary>
    private static Dictionary<string, string>? Options(string[] args, out List<string> files)
    {
        var options = new Dictionary<string, string>();
        files = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                files.Add(args[i]);
            }
            else if (i + 1 == args.Length)
            {
                return null;
            }
            else
            {
                options[args[i]] = args[++i];
            }
        }

        return options;
    }

    /// <summary>Never over an existing file: a key that is overwritten is lost. Its rights are set before anything is written.</summary>
    private static async Task WriteNewAsync(string file, string text, UnixFileMode mode, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        await using var stream = new FileStream(file, options);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
    }

    private static async Task<int> FailAsync(int code, string message, params string[] more)
    {
        await Console.Error.WriteLineAsync(message);
        foreach (var line in more)
        {
            await Console.Error.WriteLineAsync(line);
        }

        return code;
    }
}
