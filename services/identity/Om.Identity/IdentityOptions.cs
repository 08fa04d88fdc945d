namespace Om.Identity;

/// <summary>Configuration of the identity service. Section <c>Identity</c>.</summary>
public sealed class IdentityOptions
{
    /// <summary>
    /// Where mails go: <c>smtps://user:password@host:465</c> or <c>smtp://user:password@host:587</c> (STARTTLS where offered). Empty: they land in
    /// <see cref="MailFolder"/>.
    /// </summary>
    public string Smtp { get; set; } = "";

    /// <summary>Sender of mails.</summary>
    public string MailFrom { get; set; } = "";

    /// <summary>Folder for mails where there is no mail server; <c>mail</c> below the data folder when empty.</summary>
    public string MailFolder { get; set; } = "";

    /// <summary>
    /// File with the code that opens the first office account, at least 20 characters. Empty: a code is made at the first start and printed on
    /// the terminal.
    /// </summary>
    public string SetupCodeFile { get; set; } = "";

    /// <summary>Where the portal takes people back after signing in; below the public address when empty.</summary>
    public string[] PortalRedirects { get; set; } = [];

    /// <summary>Where people land after signing out; the public address when empty.</summary>
    public string[] PortalAfterSignOut { get; set; } = [];

    internal IEnumerable<string> Problems()
    {
        if (Smtp.Length > 0 && !(Uri.TryCreate(Smtp, UriKind.Absolute, out var server) && server.Scheme is "smtp" or "smtps"))
        {
            // It may hold a password: it is not repeated.
            yield return "Identity:Smtp is not an address such as smtps://user:password@host:465.";
        }

        if (Smtp.Length > 0 && EmailAddress.Read(MailFrom) is null)
        {
            yield return "Identity:MailFrom is needed beside Identity:Smtp: the address mails come from.";
        }

        foreach (var address in PortalRedirects.Concat(PortalAfterSignOut).Where(a => !Uri.TryCreate(a, UriKind.Absolute, out _)))
        {
            yield return $"Identity:PortalRedirects and Identity:PortalAfterSignOut must hold whole addresses; '{address}' is none.";
        }
    }
}
