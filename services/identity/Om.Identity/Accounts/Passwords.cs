using Microsoft.AspNetCore.Identity;

namespace Om.Identity;

/// <summary>What is wrong with something a person typed; the pages have a sentence for each.</summary>
internal enum Problem
{
    EmailInvalid,
    NameMissing,
    NameLong,
    PasswordShort,
    PasswordLong,
    PasswordCommon,
    PasswordLikeEmail,
}

/// <summary>A bad field of a form.</summary>
internal sealed record FieldProblem(string Field, Problem Problem);

/// <summary>What a password must be. Long and not one everybody takes; no rules about signs, which only make people write them down.</summary>
internal static class PasswordRules
{
    public const int Least = 12;
    public const int Most = 128;
    private const int LeastDifferent = 5;

    /// <summary>What is wrong with <paramref name="password"/> for <paramref name="email"/>; null when nothing is.</summary>
    public static Problem? Find(string password, string email, CommonPasswords common)
    {
        if (password.Length < Least)
        {
            return Problem.PasswordShort;
        }

        if (password.Length > Most)
        {
            return Problem.PasswordLong;
        }

        if (common.Contains(password) || password.ToLowerInvariant().Distinct().Count() < LeastDifferent)
        {
            return Problem.PasswordCommon;
        }

        var local = email.Split('@')[0];
        return local.Length >= 4 && password.Contains(local, StringComparison.OrdinalIgnoreCase) && password.Length - local.Length < 8
            ? Problem.PasswordLikeEmail : null;
    }
}

/// <summary>Passwords that many people take.</summary>
internal sealed class CommonPasswords
{
    private readonly HashSet<string> all = new(StringComparer.Ordinal);

    public CommonPasswords()
    {
        using var reader = new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        while (reader.ReadLine() is { } line)
        {
            all.Add(Plain(line));
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => all.Count;

    /// <summary>Whether it is one of them, capitals and the usual replacements of letters aside.</summary>
    public bool Contains(string password) => all.Contains(Plain(password));

    private static string Plain(string text) => string.Create(text.Length, text, static (plain, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            plain[i] = char.ToLowerInvariant(text[i]) switch { '0' => 'o', '1' or '!' => 'i', '3' => 'e', '@' or '4' => 'a', '$' or '5' => 's', var c => c };
        }
    });
}

/// <summary>Compares passwords with one computation of a hash, whoever the person is or whether there is one.</summary>
internal sealed class PasswordCheck(IPasswordHasher<Account> hasher)
{
    private readonly Account nobody = new();
    private readonly Lazy<string> decoy = new(() => hasher.HashPassword(new Account(), Guid.NewGuid().ToString()));

    /// <summary>The hash to keep of <paramref name="password"/>.</summary>
    public string Hash(string password) => hasher.HashPassword(nobody, password);

    /// <summary>Whether it is the password of <paramref name="account"/>; <paramref name="renew"/> says that its hash is of an older kind.</summary>
    public bool IsRight(Account? account, string password, out bool renew)
    {
        var result = hasher.VerifyHashedPassword(nobody, account?.PasswordHash ?? decoy.Value, password.Length <= PasswordRules.Most ? password : "");
        renew = result == PasswordVerificationResult.SuccessRehashNeeded;
        return result != PasswordVerificationResult.Failed && account?.PasswordHash is not null;
    }
}
