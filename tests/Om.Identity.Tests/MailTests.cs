using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>Mails leave by the server the operator names, each once, and wait while it is away.</summary>
public sealed class MailTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_mail_goes_to_the_mail_server_and_waits_while_it_is_away(string provider)
    {
        using var server = new MailServer();
        await using var host = await IdentityHost.StartAsync(provider, new()
        {
            ["Identity:Smtp"] = $"smtp://127.0.0.1:{server.Port}",
            ["Identity:MailFrom"] = "om@example.org",
        });
        server.IsAway = true;
        await host.InAsync<SignUp, object>(async flow =>
            await flow.BeginAsync(new SignUp.Request("anna@example.org", IdentityHost.Password, "Anna", "de"), "a", default));
        await Eventually.HoldsAsync(async () => await host.InDatabaseAsync(db => db.Mails.AnyAsync(m => m.Tries > 0)), "tried");
        server.IsAway = false;
        Assert.Empty(server.Mails);
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        await Eventually.HoldsAsync(async () => !await host.InDatabaseAsync(db => db.Mails.AnyAsync()), "sent");
        var mail = Assert.Single(server.Mails);
        Assert.Contains("To: anna@example.org", mail, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", mail, StringComparison.Ordinal);
    }

    /// <summary>As much of SMTP as a client needs to be content.</summary>
    private sealed class MailServer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly List<string> mails = [];

        public MailServer()
        {
            listener.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public bool IsAway { get; set; }

        public IReadOnlyList<string> Mails
        {
            get
            {
                lock (mails)
                {
                    return [.. mails];
                }
            }
        }

        public void Dispose() => listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    if (!IsAway)
                    {
                        await TalkAsync(client.GetStream());
                    }
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }

        private async Task TalkAsync(NetworkStream stream)
        {
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 mail.test");
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("DATA", StringComparison.Ordinal))
                {
                    await writer.WriteLineAsync("354 go on");
                    var mail = new List<string>();
                    while (await reader.ReadLineAsync() is { } text && text != ".")
                    {
                        mail.Add(text);
                    }

                    lock (mails)
                    {
                        mails.Add(string.Join('\n', mail));
                    }
                }

                await writer.WriteLineAsync(line.StartsWith("QUIT", StringComparison.Ordinal) ? "221 bye" : "250 ok");
                if (line.StartsWith("QUIT", StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
    }
}
