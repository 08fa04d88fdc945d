using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Om.Identity;

/// <summary>Codes of authenticator apps (RFC 6238: SHA-1, six digits, thirty seconds, which all apps know).</summary>
internal static class Totp
{
    private const int KeyBytes = 20;
    private const int Digits = 6;
    private const int Step = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>The key as people type it into an app: base 32.</summary>
    public static string Text(ReadOnlySpan<byte> key)
    {
        var text = new System.Text.StringBuilder();
        int bits = 0, value = 0;
        foreach (var b in key)
        {
            value = (value << 8) | b;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Base32[(value >> (bits - 5)) & 31]);
            }
        }

        return bits > 0 ? text.Append(Base32[(value << (5 - bits)) & 31]).ToString() : text.ToString();
    }

    /// <summary>The address apps read from a QR code.</summary>
    public static string Link(ReadOnlySpan<byte> key, string issuer, string account) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={Text(key)}&issuer={Uri.EscapeDataString(issuer)}";

    /// <summary>
    /// The time step whose code <paramref name="code"/> is; null when it is none of now, the step before or the one after, or when a code of that
    /// step or a later one was used before.
    /// </summary>
    public static long? Match(ReadOnlySpan<byte> key, string code, long lastStep, DateTimeOffset now)
    {
        var plain = ShortCode.Plain(code);
        var current = now.ToUnixTimeSeconds() / Step;
        long? found = null;
        for (var step = current - 1; step <= current + 1; step++)
        {
            var right = CryptographicOperations.FixedTimeEquals(
                System.Text.Encoding.ASCII.GetBytes(Code(key, step)), System.Text.Encoding.ASCII.GetBytes(plain));
            if (right && step > lastStep)
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>The code of a time step.</summary>
    public static string Code(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> message = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(message, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The standard's own algorithm; authenticator apps know no other.
        HMACSHA1.HashData(key, message, hash);
#pragma warning restore CA5350
        var value = (BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 15)..]) & int.MaxValue) % 1_000_000;
        return value.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    /// <summary>The time step of <paramref name="now"/>.</summary>
    public static long StepOf(DateTimeOffset now) => now.ToUnixTimeSeconds() / Step;
}
