namespace Om.Identity;

/// <summary>Addresses of the account pages that the flows themselves lead to.</summary>
internal static class AccountPaths
{
    /// <summary>Sign-in. <c>weiter</c> is where to go then, <c>erneut=1</c> asks again even if somebody is signed in.</summary>
    public const string SignIn = "/konto/anmelden";

    /// <summary>Set-up of the first office account; the code stands in the fragment.</summary>
    public const string Setup = "/konto/einrichten";

    /// <summary>The page of an account.</summary>
    public const string Account = "/konto";

    /// <summary>
    /// <paramref name="wanted"/> where it is a page of ours, else the account page. Browsers read <c>//host</c>, <c>/\host</c> and control
    /// characters as another site.
    /// </summary>
    public static string Local(string? wanted) =>
        wanted is { Length: > 0 and <= 4000 } && wanted[0] == '/' && !wanted.Any(c => char.IsControl(c) || c == '\\')
        && (wanted.Length == 1 || wanted[1] != '/') ? wanted : Account;
}
