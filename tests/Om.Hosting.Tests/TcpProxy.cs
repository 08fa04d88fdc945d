using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Om.Hosting.Tests;

/// <summary>Stands between two programs and cuts their connections when told to.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> open = [];
    private readonly CancellationTokenSource end = new();
    private readonly string host;
    private readonly int port;
    private readonly Task accepting;
    private volatile bool cut;

    public TcpProxy(string host, int port, bool cut = false)
    {
        (this.host, this.port, this.cut) = (host, port, cut);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Breaks every connection and refuses new ones until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        cut = true;
        foreach (var client in open.Keys)
        {
            client.Close();
        }
    }

    public void Mend() => cut = false;

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        Cut();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(end.Token);
            if (cut)
            {
                client.Close();
                continue;
            }

            _ = ForwardAsync(client);
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var server = new TcpClient();
        open[client] = open[server] = true;
        try
        {
            await server.ConnectAsync(host, port, end.Token);
            var (a, b) = (client.GetStream(), server.GetStream());
            await Task.WhenAny(a.CopyToAsync(b, end.Token), b.CopyToAsync(a, end.Token));
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Cut.
        }
        finally
        {
            client.Close();
            server.Close();
            open.TryRemove(client, out _);
            open.TryRemove(server, out _);
        }
    }
}
