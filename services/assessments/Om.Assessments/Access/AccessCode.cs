using System.Security.Cryptography;
using System.Text;

namespace Om.Assessments;

/// <summary>
/// The guest's key to an assessment: 26 letters and digits of Crockford's alphabet (no I, L, O, U), 130 random bits, so that it can be printed
/// and typed and not guessed. Only its hash is stored; with that much chance in it a fast hash is enough.
/// </summary>
internal static class AccessCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 26;

    /// <summary>A new code, in groups of the form people can read: <c>XXXXX-XXXXX-XXXXX-XXXXX-XXXXXX</c>.</summary>
    public static string New() => Group(RandomNumberGenerator.GetString(Alphabet, Length), 5);

    /// <summary>
    /// A new number of <paramref name="length"/> characters in groups of four; 12 give 60 bits, enough where a number opens what is public.
    /// </summary>
    public static string NewNumber(int length) => Group(RandomNumberGenerator.GetString(Alphabet, length), 4);

    /// <summary>The hash of what somebody typed; null when it cannot be a code.</summary>
    public static Guid? Hash(string typed) => Normalise(typed) is { Length: Length } code ? HashOf(code) : null;

    /// <summary>Hash of a secret in its normal form.</summary>
    public static Guid HashOf(string code) => new(SHA256.HashData(Encoding.ASCII.GetBytes(code)).AsSpan(0, 16));

    /// <summary>Upper case, without hyphens and blanks, with the letters people mistake put right; null for anything else.</summary>
    public static string? Normalise(string typed)
    {
        if (typed.Length > 100)
        {
            return null;
        }

        var code = new StringBuilder();
        foreach (var c in typed.ToUpperInvariant())
        {
            switch (c)
            {
                case ' ' or '-' or '\t' or '\u2010' or '\u2011' or '\u2013':
                    break;
                case 'O':
                    code.Append('0');
                    break;
                case 'I' or 'L':
                    code.Append('1');
                    break;
                default:
                    if (!Alphabet.Contains(c, StringComparison.Ordinal))
                    {
                        return null;
                    }

                    code.Append(c);
                    break;
            }
        }

        return code.ToString();
    }

    private static string Group(string text, int size)
    {
        var groups = Enumerable.Range(0, text.Length / size).Select(i =>
            i == (text.Length / size) - 1 ? text[(i * size)..] : text.Substring(i * size, size));
        return string.Join('-', groups);
    }
}
