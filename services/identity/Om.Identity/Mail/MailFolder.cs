using MimeKit;

namespace Om.Identity;

/// <summary>Where mails land when there is no mail server: one file each, for a page on this machine that shows them.</summary>
internal sealed class MailFolder(IdentityOptions options, IConfiguration configuration)
{
    private const int Most = 200;

    /// <summary>A mail in the folder.</summary>
    internal sealed record Entry(string To, string Subject, string Text, DateTimeOffset Date);

    /// <summary>Whether mails land there.</summary>
    public bool IsUsed => options.Smtp.Length == 0;

    private string Folder => options.MailFolder.Length > 0 ? options.MailFolder : Path.Combine(configuration["Database:Folder"] ?? "data", "mail");

    /// <summary>Writes a mail under a name that says when and in which order.</summary>
    public async Task WriteAsync(MimeMessage message, long id, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Folder);
        var file = Path.Combine(Folder, $"{message.Date.UtcDateTime:yyyyMMdd-HHmmss}-{id}.eml");
        await message.WriteToAsync(file + ".part", cancellation);
        File.Move(file + ".part", file, overwrite: true);
    }

    /// <summary>Removes the mails to an address.</summary>
    public void Forget(string email)
    {
        if (!IsUsed || !Directory.Exists(Folder))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(Folder, "*.eml"))
        {
            if (MimeMessage.Load(file).To.Mailboxes.Any(m => m.Address.Equals(email, StringComparison.OrdinalIgnoreCase)))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>The newest mails first; empty where there is a mail server.</summary>
    public async Task<IReadOnlyList<Entry>> ListAsync(CancellationToken cancellation)
    {
        if (!IsUsed || !Directory.Exists(Folder))
        {
            return [];
        }

        var entries = new List<Entry>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.eml").OrderDescending(StringComparer.Ordinal).Take(Most))
        {
            var message = await MimeMessage.LoadAsync(file, cancellation);
            entries.Add(new Entry(message.To.ToString(), message.Subject ?? "", message.TextBody ?? "", message.Date));
        }

        return entries;
    }
}
