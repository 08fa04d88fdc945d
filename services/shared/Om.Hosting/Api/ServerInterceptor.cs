using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Om.Hosting;

/// <summary>
/// Stands around every RPC on every transport: checks the method's access rule and the texts of the request, and turns whatever is thrown into
/// <c>google.rpc.Status</c>.
/// </summary>
internal sealed class ServerInterceptor(IHostApplicationLifetime lifetime, ILogger<ServerInterceptor> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            Admit(request, context);
            return await continuation(request, context);
        }
        catch (Exception error)
        {
            throw ToRpc(error, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            Admit(request, context);
            await continuation(request, responseStream, context);
        }
        catch (Exception error)
        {
            throw ToRpc(error, context);
        }
    }

    private static void Admit<TRequest>(TRequest request, ServerCallContext context)
    {
        var endpoint = context.GetHttpContext().GetEndpoint()!;
        if (endpoint.Metadata.GetMetadata<AccessAttribute>() is { } access)
        {
            access.Require(Caller.Of(context));
        }
        else if (!context.Method.StartsWith("/grpc.health.", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{context.Method} says nothing about who may call it: add [Access].");
        }

        if (request is IMessage message)
        {
            RequestText.Require(message);
        }
    }

    private RpcException ToRpc(Exception error, ServerCallContext context)
    {
        var fault = error switch
        {
            Fault known => known,
            DbUpdateConcurrencyException => Fault.Conflict("CHANGED_MEANWHILE",
                "Somebody else changed this at the same moment. Read it again, then repeat your change."),
            OperationCanceledException when context.CancellationToken.IsCancellationRequested
                && context.Deadline < DateTime.UtcNow => null,
            OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested =>
                Fault.Unavailable("STOPPING", "This instance is stopping. Call again; another one will answer."),
            OperationCanceledException when context.CancellationToken.IsCancellationRequested => null,
            RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded } =>
                Fault.Unavailable("DEPENDENCY_UNAVAILABLE", "A service needed for this call does not answer. Try again shortly."),
            _ when IsDatabaseDown(error) =>
                Fault.Unavailable("DATABASE_UNAVAILABLE", "The database does not answer. Try again shortly."),
            _ => null,
        };
        if (fault is null && error is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
        {
            return new RpcException(new Status(
                context.Deadline < DateTime.UtcNow ? StatusCode.DeadlineExceeded : StatusCode.Cancelled, "The call was ended by the caller."));
        }

        if (fault is null)
        {
            var trace = Activity.Current?.TraceId.ToString() ?? context.GetHttpContext().TraceIdentifier;
            log.LogError(error, "{Method} failed; trace {Trace}.", context.Method, trace);
            fault = Fault.Internal(trace);
        }

        var service = context.Method.Split('.', 3) is [_, var name, ..] ? name : "platform";
        return fault.ToStatus(service + ".om").ToRpcException();
    }

    private static bool IsDatabaseDown(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is Npgsql.NpgsqlException { IsTransient: true } or System.Net.Sockets.SocketException or TimeoutException)
            {
                return true;
            }
        }

        return false;
    }
}
