using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Om.Checks.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("om-config-").FullName;
    private readonly ECDsa right = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly RSA rsa = RSA.Create(2048);

    [Fact]
    public void Right_keys_are_no_problem_as_text_and_as_file() => Assert.Empty(Problems(new()
    {
        ["Checks:SigningKey"] = Pem("own.pem", right.ExportPkcs8PrivateKeyPem()),
        ["Checks:SigningKeyId"] = "om-2026",
        ["Checks:TrustedKeys:om-2026"] = right.ExportSubjectPublicKeyInfoPem(),
        ["Checks:TrustedKeys:om-2025"] = Pem("old.pub", right.ExportSubjectPublicKeyInfoPem()),
    }));

    [Fact]
    public void Without_any_setting_there_is_no_problem() => Assert.Empty(Problems([]));

    [Fact]
    public void Every_wrong_setting_is_named_at_once()
    {
        var problems = Problems(new()
        {
            ["Checks:SigningKey"] = Path.Combine(folder, "none.pem"),
            ["Checks:TrustedKeys:p384"] = other.ExportSubjectPublicKeyInfoPem(),
            ["Checks:TrustedKeys:rsa"] = rsa.ExportSubjectPublicKeyInfoPem(),
            ["Checks:TrustedKeys:private"] = right.ExportPkcs8PrivateKeyPem(),
            ["Checks:TrustedKeys:nonsense"] = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
            ["Checks:TrustedKeys:nowhere"] = Path.Combine(folder, "none.pub"),
            ["Checks:TrustedKeys:bad id"] = right.ExportSubjectPublicKeyInfoPem(),
            ["Checks:MostStreams"] = "0",
            ["Checks:HeartbeatSeconds"] = "21",
        });
        foreach (var part in new[]
        {
            "SigningKeyId is needed", "SigningKey names the file", "TrustedKeys:p384 is not", "TrustedKeys:rsa is not", "TrustedKeys:private holds a private key",
            "TrustedKeys:nonsense is not", "TrustedKeys:nowhere must be", "'bad id'", "MostStreams", "HeartbeatSeconds",
        })
        {
            Assert.Single(problems, p => p.StartsWith("Checks:", StringComparison.Ordinal) && p.Contains(part, StringComparison.Ordinal));
        }

        Assert.Equal(10, problems.Count);
    }

    [Fact]
    public void A_public_key_cannot_sign() =>
        Assert.Contains("public key", Assert.Single(Problems(new()
        {
            ["Checks:SigningKey"] = Pem("own.pub", right.ExportSubjectPublicKeyInfoPem()),
            ["Checks:SigningKeyId"] = "x",
        })), StringComparison.Ordinal);

    public void Dispose()
    {
        right.Dispose();
        other.Dispose();
        rsa.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Pem(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static List<string> Problems(Dictionary<string, string?> settings) =>
        [.. new ChecksModule().ConfigurationProblems(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())];
}
