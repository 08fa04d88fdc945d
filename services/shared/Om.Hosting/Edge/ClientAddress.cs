using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Om.Hosting;

/// <summary>Network addresses as something to count by.</summary>
public static class ClientAddress
{
    private const string Forwarded = "X-Forwarded-For";

    /// <summary>
    /// Who a request came from, for counting. Behind the gateway that is what the gateway says; the edge takes away what callers say themselves.
    /// </summary>
    public static string Key(HttpContext context) =>
        context.Request.Headers[Forwarded].ToString().Split(',')[^1].Trim() is { Length: > 0 } last && IPAddress.TryParse(last, out var told)
            ? Key(told)
            : Key(context.Connection.RemoteIpAddress);

    /// <summary>One household has a whole /64 of IPv6: counting single addresses would limit nobody.</summary>
    internal static string Key(IPAddress? address) =>
        address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexString(address.GetAddressBytes(), 0, 8)
            : address?.MapToIPv4().ToString() ?? "";
}
