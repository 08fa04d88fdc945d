using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Om.Gateway.Tests;

/// <summary>A wire between the gateway and an instance. Cut, it looks from the gateway as if the instance had been killed.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly Uri target;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> sockets = [];
    private readonly Task accepting;
    private volatile bool isCut;

    public CutProxy(Uri target)
    {
        this.target = target;
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Resets every connection and takes no more.</summary>
    public void Cut()
    {
        isCut = true;
        listener.Stop();
        Reset();
    }

    /// <summary>Resets every connection and goes on taking new ones.</summary>
    public void Reset()
    {
        while (sockets.TryTake(out var socket))
        {
            Reset(socket);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await accepting;
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!isCut)
        {
            try
            {
                var near = await listener.AcceptSocketAsync();
                sockets.Add(near);
                near.NoDelay = true;
                await ConnectAsync(near);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // Cut.
            }
        }
    }

    private async Task ConnectAsync(Socket near)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        sockets.Add(far);
        try
        {
            await far.ConnectAsync(target.Host, target.Port);
        }
        catch (SocketException)
        {
            // The instance is gone: so is the connection.
            Reset(near);
            return;
        }

        _ = PumpAsync(near, far);
        _ = PumpAsync(far, near);
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
