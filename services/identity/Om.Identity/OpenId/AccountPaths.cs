namespace Om.Identity;

/// <summary>Addresses of the account pages.</summary>
internal static class AccountPaths
{
    /// <summary>Sign-in. <c>weiter</c> is where to go then.</summary>
    public const string SignIn = "/konto/anmelden";

    /// <summary>Set-up of the first office account; the code stands in the fragment.</summary>
    public const string Setup = "/konto/einrichten";

    /// <summary>The page of an account.</summary>
    public const string Account = "/konto";

    public const string SignInCode = "/konto/anmelden/code";
    public const string SignUp = "/konto/neu";
    public const string SignUpCode = "/konto/neu/code";
    public const string Reset = "/konto/passwort";
    public const string ResetCode = "/konto/passwort/neu";
    /// <summary>Asks a signed-in person once more.</summary>
    public const string Again = "/konto/bestaetigen";
    public const string AgainPasskey = "/konto/bestaetigen/passkey";
    public const string Details = "/konto/daten";
    public const string Email = "/konto/adresse";
    public const string EmailCode = "/konto/adresse/code";
    public const string Password = "/konto/passwort-aendern";
    public const string EndSession = "/konto/sitzungen/beenden";
    public const string EndOthers = "/konto/sitzungen/andere-beenden";
    public const string SignOut = "/konto/abmelden";
    public const string Factor = "/konto/zweiter-faktor";
    public const string FactorOn = "/konto/zweiter-faktor/bestaetigen";
    public const string FactorOff = "/konto/zweiter-faktor/entfernen";
    public const string FactorCodes = "/konto/zweiter-faktor/codes";
    public const string PasskeySignInBegin = "/konto/passkey/beginn";
    public const string PasskeySignIn = "/konto/passkey";
    public const string Passkeys = "/konto/passkeys";
    public const string PasskeyBegin = "/konto/passkeys/beginn";
    public const string PasskeyRemove = "/konto/passkeys/entfernen";
    public const string Mails = "/konto/mails";
    public const string Language = "/konto/sprache";
    public const string Grants = "/konto/verwaltung/aufgaben";
    public const string NewGrant = "/konto/verwaltung/aufgaben/neu";
    public const string Clients = "/konto/verwaltung/systeme";
    public const string NewClient = "/konto/verwaltung/systeme/neu";

    public static string EndGrant(string id) => $"{Grants}/{id}/beenden";

    public static string Client(string id) => $"{Clients}/{id}";

    public static string ClientSecret(string id) => $"{Clients}/{id}/geheimnis";

    public static string DisableClient(string id) => $"{Clients}/{id}/abschalten";

    /// <summary><paramref name="path"/> with where to go on then.</summary>
    public static string With(string path, string next) => $"{path}?weiter={Uri.EscapeDataString(next)}";

    /// <summary>
    /// <paramref name="wanted"/> where it is a page of ours, else the account page. Browsers read <c>//host</c>, <c>/\host</c> and control
    /// characters as another site.
    /// </summary>
    public static string Local(string? wanted) =>
        wanted is { Length: > 0 and <= 4000 } && wanted[0] == '/' && !wanted.Any(c => char.IsControl(c) || c == '\\')
        && (wanted.Length == 1 || wanted[1] != '/') ? wanted : Account;
}
