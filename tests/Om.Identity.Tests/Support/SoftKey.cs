using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Om.Identity.Tests;

/// <summary>An authenticator in software: makes a passkey and answers with it, as a browser would hand it on (WebAuthn level 3, attestation none).</summary>
internal sealed class SoftKey(string origin) : IDisposable
{
    private const byte Present = 1, Verified = 4, HasKey = 64;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(32);
    private byte[] user = [];
    private uint count;

    /// <summary>The answer to a request to register.</summary>
    public string Register(string options, string? asOrigin = null, bool verified = true)
    {
        var asked = JsonDocument.Parse(options).RootElement;
        user = Base64Url.DecodeFromChars(asked.GetProperty("user").GetProperty("id").GetString());
        var client = ClientData("webauthn.create", asked, asOrigin);
        var data = AuthenticatorData(asked.GetProperty("rp").GetProperty("id").GetString()!, HasKey, verified);
        // {"fmt": "none", "attStmt": {}, "authData": data}
        byte[] attestation = [0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), .. Bytes(data)];
        return Credential(new()
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["attestationObject"] = Base64Url.EncodeToString(attestation),
            ["transports"] = new[] { "internal" },
        });
    }

    /// <summary>The answer to a request to sign in.</summary>
    public string SignIn(string options, string? asOrigin = null, bool verified = true)
    {
        var asked = JsonDocument.Parse(options).RootElement;
        var client = ClientData("webauthn.get", asked, asOrigin);
        var data = AuthenticatorData(asked.GetProperty("rpId").GetString()!, 0, verified);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new()
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(signature),
            ["userHandle"] = Base64Url.EncodeToString(user),
        });
    }

    public void Dispose() => key.Dispose();

    private string Credential(Dictionary<string, object> response) => JsonSerializer.Serialize(new
    {
        id = Base64Url.EncodeToString(id),
        rawId = Base64Url.EncodeToString(id),
        type = "public-key",
        authenticatorAttachment = "platform",
        clientExtensionResults = new { },
        response,
    });

    private byte[] ClientData(string type, JsonElement asked, string? asOrigin) => JsonSerializer.SerializeToUtf8Bytes(
        new { type, challenge = asked.GetProperty("challenge").GetString(), origin = asOrigin ?? origin, crossOrigin = false });

    private byte[] AuthenticatorData(string party, byte extra, bool verified)
    {
        Span<byte> counter = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, ++count);
        byte[] head = [.. SHA256.HashData(Encoding.UTF8.GetBytes(party)), (byte)(Present | extra | (verified ? Verified : 0)), .. counter];
        return extra == 0 ? head : [.. head, .. new byte[16], 0, (byte)id.Length, .. id, .. PublicKey()];
    }

    /// <summary>COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.</summary>
    private byte[] PublicKey()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, .. Bytes(point.X!), 0x22, .. Bytes(point.Y!)];
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Bytes(byte[] bytes) => bytes.Length < 256
        ? [0x58, (byte)bytes.Length, .. bytes]
        : [0x59, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
}
