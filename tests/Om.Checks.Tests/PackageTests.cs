using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Om.Hosting;
using Xunit;

namespace Om.Checks.Tests;

public sealed class PackageTests : IDisposable
{
    private static readonly Adoption Adoption = new("Plenum", new DateOnly(2026, 3, 1), (int)V1.Adoption.Types.Outcome.ConsensusWithReservations,
        "Ein Partner hätte lieber weniger Punkte.", "anna", "bert");

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly PackageKeys keys;

    public PackageTests() => keys = new PackageKeys(new ChecksOptions { TrustedKeys = { ["om-2026"] = key.ExportSubjectPublicKeyInfoPem() } });

    [Fact]
    public void A_trusted_package_brings_content_and_adoption()
    {
        var incoming = Read(Signed());
        Assert.Equal("om-2026", incoming.SignedBy);
        Assert.Equal(Adoption, incoming.Adoption);
        Assert.Equal(CanonicalContent.Of("sample-check", Samples.Content()).Canonical!.Hash, incoming.Content.Hash);
    }

    [Fact]
    public void A_line_break_at_the_end_is_harmless() => Assert.Equal("om-2026", Read(Signed() + "\r\n").SignedBy);

    [Fact]
    public void Any_one_changed_byte_is_refused()
    {
        var package = Encoding.ASCII.GetBytes(Signed());
        for (var i = 0; i < package.Length; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x20, 0x80 })
            {
                var changed = (byte[])package.Clone();
                changed[i] ^= flip;
                Assert.Equal((StatusCode.FailedPrecondition, "PACKAGE_SIGNATURE_INVALID"), Refusal(changed));
            }
        }
    }

    [Fact]
    public void A_package_cut_short_or_made_longer_is_refused()
    {
        var package = Signed();
        Assert.Equal("PACKAGE_SIGNATURE_INVALID", Refusal(package[..^1]).Reason);
        Assert.Equal("PACKAGE_SIGNATURE_INVALID", Refusal(package + "A").Reason);
        Assert.Equal("PACKAGE_SIGNATURE_INVALID", Refusal(package[..package.LastIndexOf('.')]).Reason);
        Assert.Equal("PACKAGE_SIGNATURE_INVALID", Refusal(package[..(package.LastIndexOf('.') + 1)]).Reason);
        Assert.Equal("PACKAGE_SIGNATURE_INVALID", Refusal(package + "==").Reason);
        Assert.Equal("PACKAGE_SIGNATURE_INVALID", Refusal(package + ".more").Reason);
    }

    /// <summary>Headers that other readers were led astray with; each signed rightly, so that only the header can be the reason.</summary>
    [Theory]
    [InlineData("""{"alg":"none","kid":"om-2026","typ":"om-check-package+jws"}""")]
    [InlineData("""{"alg":"HS256","kid":"om-2026","typ":"om-check-package+jws"}""")]
    [InlineData("""{"alg":"es256","kid":"om-2026","typ":"om-check-package+jws"}""")]
    [InlineData("""{"alg":"ES384","kid":"om-2026","typ":"om-check-package+jws"}""")]
    [InlineData("""{"alg":"ES256","kid":"om-2026","typ":"JWT"}""")]
    [InlineData("""{"alg":"ES256","kid":"om-2026"}""")]
    [InlineData("""{"alg":"ES256","typ":"om-check-package+jws"}""")]
    [InlineData("""{"alg":"ES256","kid":"other","typ":"om-check-package+jws"}""")]
    [InlineData("""{"alg":"ES256","kid":"OM-2026","typ":"om-check-package+jws"}""")]
    [InlineData("""{"alg":"ES256","kid":"../../etc/passwd","typ":"om-check-package+jws"}""")]
    [InlineData("""{"alg":"ES256","kid":7,"typ":"om-check-package+jws"}""")]
    [InlineData("""{"alg":"ES256","kid":"om-2026","typ":"om-check-package+jws","jku":"https://evil.example/keys"}""")]
    [InlineData("""{"alg":"ES256","kid":"om-2026","typ":"om-check-package+jws","crit":["b64"]}""")]
    [InlineData("""{"alg":"ES256","alg":"ES256","kid":"om-2026","typ":"om-check-package+jws"}""")]
    [InlineData("""["ES256"]""")]
    [InlineData("""{"alg":"ES256","kid":"om-2026","typ":"om-check-package+jws"} """ + "x")]
    public void A_header_other_than_ours_is_refused(string header)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Payload())}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        Assert.Equal((StatusCode.FailedPrecondition, "PACKAGE_SIGNATURE_INVALID"), Refusal($"{signed}.{Base64Url.EncodeToString(signature)}"));
    }

    [Fact]
    public void Another_key_under_a_trusted_name_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("PACKAGE_SIGNATURE_INVALID", Refusal(Package.Sign(Payload(), other, "om-2026")).Reason);
    }

    [Fact]
    public void Without_trusted_keys_no_package_is_accepted()
    {
        using var none = new PackageKeys(new ChecksOptions());
        Assert.Equal("PACKAGE_SIGNATURE_INVALID",
            Assert.Throws<Fault>(() => Incoming.Read(Encoding.ASCII.GetBytes(Signed()), none, DateTimeOffset.UtcNow)).Reason);
    }

    [Fact]
    public void A_right_signature_does_not_make_wrong_content_right()
    {
        var fault = Assert.Throws<Fault>(() => Read(Package.Sign(Encoding.UTF8.GetBytes(Samples.Minimal.Replace("id: one", "id: One", StringComparison.Ordinal)), key, "om-2026")));
        Assert.Equal("topics[0].id", Assert.Single(fault.Violations).Field);
    }

    public static TheoryData<string, string> Records => new()
    {
        { "same person", "adoption.recorded_by" },
        { "nobody", "adoption.recorded_by,adoption.submitted_by" },
        { "no body", "adoption.body" },
        { "tomorrow", "adoption.decision_date" },
        { "no outcome", "adoption.outcome" },
        { "reservations without consensus", "adoption.reservations" },
        { "consensus without reservations", "adoption.reservations" },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void An_incomplete_record_is_refused_also_when_it_is_signed(string what, string fields)
    {
        var record = what switch
        {
            "same person" => Adoption with { RecordedBy = "anna" },
            "nobody" => Adoption with { SubmittedBy = "", RecordedBy = "" },
            "no body" => Adoption with { Body = "" },
            "tomorrow" => Adoption with { DecisionDate = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(2) },
            "no outcome" => Adoption with { Outcome = 0, Reservations = "" },
            "reservations without consensus" => Adoption with { Outcome = (int)V1.Adoption.Types.Outcome.Unanimous },
            "consensus without reservations" => Adoption with { Reservations = "" },
            _ => throw new ArgumentException(what, nameof(what)),
        };
        var fault = Assert.Throws<Fault>(() => Read(Package.Sign(Payload(record), key, "om-2026")));
        Assert.Equal(fields.Split(','), fault.Violations.Select(v => v.Field).Order());
    }

    public void Dispose()
    {
        keys.Dispose();
        key.Dispose();
    }

    private string Signed() => Package.Sign(Payload(), key, "om-2026");

    private static byte[] Payload(Adoption? adoption = null) =>
        CanonicalJson.Write(new CheckDocument("sample-check", Samples.Content(), adoption ?? Adoption).Write());

    private Incoming Read(string package) => Incoming.Read(Encoding.ASCII.GetBytes(package), keys, DateTimeOffset.UtcNow);

    private (StatusCode Code, string Reason) Refusal(string package) => Refusal(Encoding.ASCII.GetBytes(package));

    private (StatusCode Code, string Reason) Refusal(byte[] package)
    {
        var fault = Assert.Throws<Fault>(() => Incoming.Read(package, keys, DateTimeOffset.UtcNow));
        return (fault.Code, fault.Reason);
    }
}
