using System.Security.Cryptography;
using System.Text;

namespace Om.Identity;

/// <summary>Codes to be typed from a mail: eight characters without look-alikes, 40 bit, good for five tries.</summary>
internal static class ShortCode
{
    /// <summary>Wrong tries after which a code is worth nothing.</summary>
    public const int MostTries = 5;

    // No I, L, O and U: nothing to mix up and no words.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 8;

    /// <summary>A new code, in two groups of four.</summary>
    public static string New()
    {
        var code = RandomNumberGenerator.GetString(Alphabet, Length);
        return $"{code[..4]}-{code[4..]}";
    }

    /// <summary>What is kept of <paramref name="code"/>.</summary>
    public static byte[] Hash(Guid challenge, string code) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{challenge:N}\n{Plain(code)}"));

    /// <summary>Whether <paramref name="code"/>, as somebody typed it, is the one of <paramref name="hash"/>.</summary>
    public static bool Matches(Guid challenge, string code, byte[] hash) =>
        CryptographicOperations.FixedTimeEquals(Hash(challenge, code), hash);

    /// <summary>Without spaces and dashes, letters taken for digits as digits.</summary>
    public static string Plain(string code)
    {
        var plain = new StringBuilder(Length);
        foreach (var c in code.Length <= 64 ? code : "")
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                plain.Append(char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', var other => other });
            }
        }

        return plain.ToString();
    }
}
