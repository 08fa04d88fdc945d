using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Om.Identity;

/// <summary>Hands stored mails over, at least once. A mail in hand is moved on in time first, so that no two instances send the same one.</summary>
internal sealed class MailSender(IServiceScopeFactory scopes, IdentityOptions options, MailFolder folder, TimeProvider time, ILogger<MailSender> log)
    : BackgroundService
{
    private const int Batch = 20;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ServerLimit = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Poll);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SendAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // Without the error's text: servers like to repeat the recipient in it.
                log.LogWarning("Mails wait: {Error}.", error.GetType().Name);
            }
        }
    }

    /// <summary>Sends what is due.</summary>
    internal async Task SendAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var now = time.GetUtcNow();
        var due = await db.Mails.AsNoTracking().Where(m => m.NextAt <= now && m.ExpiresAt > now).OrderBy(m => m.Id).Take(Batch).ToListAsync(cancellation);
        foreach (var mail in due)
        {
            var next = now + Lease + Pause(mail.Tries);
            var mine = await db.Mails.Where(m => m.Id == mail.Id && m.NextAt == mail.NextAt)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.NextAt, next).SetProperty(m => m.Tries, mail.Tries + 1), cancellation);
            if (mine == 1)
            {
                await DeliverAsync(mail, cancellation);
                await db.Mails.Where(m => m.Id == mail.Id).ExecuteDeleteAsync(cancellation);
            }
        }
    }

    private static TimeSpan Pause(int tries) => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(tries, 10))));

    private async Task DeliverAsync(MailRow mail, CancellationToken cancellation)
    {
        var message = Compose(mail, options.MailFrom.Length > 0 ? options.MailFrom : "om@localhost");
        if (folder.IsUsed)
        {
            await folder.WriteAsync(message, mail.Id, cancellation);
            return;
        }

        var server = new Uri(options.Smtp);
        using var smtp = new SmtpClient { Timeout = (int)ServerLimit.TotalMilliseconds };
        var security = server.Scheme == "smtps" ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable;
        await smtp.ConnectAsync(server.Host, server.Port > 0 ? server.Port : server.Scheme == "smtps" ? 465 : 587, security, cancellation);
        if (server.UserInfo.Split(':', 2) is [var user, var password])
        {
            await smtp.AuthenticateAsync(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password), cancellation);
        }

        await smtp.SendAsync(message, cancellation);
        await smtp.DisconnectAsync(quit: true, cancellation);
    }

    /// <summary>The mail as it is sent. The library encodes whatever could break out of a header.</summary>
    internal static MimeMessage Compose(MailRow mail, string from)
    {
        var message = new MimeMessage
        {
            Subject = mail.Subject,
            Date = mail.CreatedAt,
            Body = new TextPart("plain") { Text = mail.Text },
        };
        message.From.Add(new MailboxAddress("Offensive Mittelstand", from));
        message.To.Add(new MailboxAddress("", mail.Recipient));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }
}
