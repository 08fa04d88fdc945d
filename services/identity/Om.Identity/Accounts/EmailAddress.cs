using System.Net.Mail;

namespace Om.Identity;

/// <summary>E-mail addresses as people type them.</summary>
internal static class EmailAddress
{
    /// <summary>Longest address there can be (RFC 5321).</summary>
    public const int Most = 254;

    /// <summary>The address as it is written to; null when <paramref name="text"/> is none.</summary>
    public static string? Read(string text)
    {
        var trimmed = text.Trim();
        // No display names, comments or line breaks: what is stored goes into a header.
        return trimmed.Length is > 2 and <= Most && !trimmed.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or ',' or ';' or '(' or ')')
            && MailAddress.TryCreate(trimmed, out var address) && address.Address == trimmed && address.Host.Contains('.', StringComparison.Ordinal)
            ? trimmed : null;
    }

    /// <summary>The same address however it is written, to find it by.</summary>
    public static string Normalize(string email) => email.Trim().Normalize(System.Text.NormalizationForm.FormKC).ToUpperInvariant();
}
