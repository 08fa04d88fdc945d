namespace Om.Identity;

/// <summary>A mail as the page shows it.</summary>
public sealed record MailEntry(string To, string Subject, string Text);

/// <summary>
/// Mails that went nowhere, on a machine that only tries the platform out: no mail server, no public address, open to this machine alone.
/// Anywhere else they would show strangers the codes of others.
/// </summary>
internal static class MailPages
{
    public static bool IsWanted(IConfiguration configuration) =>
        string.IsNullOrEmpty(configuration["Identity:Smtp"]) && string.IsNullOrEmpty(configuration["Edge:PublicAddress"])
        && configuration["Ports:Bind"] is null or "loopback";

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/konto/mails", ShowAsync);

    private static async Task<IResult> ShowAsync(HttpContext http, MailFolder folder) =>
        Page.Show<MailsView>((IReadOnlyList<MailEntry>)[.. (await folder.ListAsync(http.RequestAborted)).Select(m => new MailEntry(m.To, m.Subject, m.Text))]);
}
