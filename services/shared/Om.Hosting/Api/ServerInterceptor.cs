using System.Diagnostics;
using System.Globalization;
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
internal sealed class ServerInterceptor(IHostApplicationLifetime lifetime, IEnumerable<AuditTrail> trails, ILogger<ServerInterceptor> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (IsHealth(context))
        {
            return await continuation(request, context);
        }

        try
        {
            return await AuditedAsync(request, context, async () =>
            {
                await AdmitAsync(request, context);
                return await continuation(request, context);
            });
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
        if (IsHealth(context))
        {
            await continuation(request, responseStream, context);
            return;
        }

        try
        {
            await AuditedAsync(request, context, async () =>
            {
                await AdmitAsync(request, context);
                await continuation(request, responseStream, context);
                return request;
            });
        }
        catch (Exception error)
        {
            throw ToRpc(error, context);
        }
    }

    /// <summary>The one service that is not ours; it has its own errors and asks nobody who they are.</summary>
    private static bool IsHealth(ServerCallContext context) => context.Method.StartsWith("/grpc.health.", StringComparison.Ordinal);

    private async Task AdmitAsync<TRequest>(TRequest request, ServerCallContext context)
        where TRequest : class
    {
        var access = AccessOf(context) ?? throw new InvalidOperationException($"{context.Method} says nothing about who may call it: add [Access].");
        access.Require(context.GetHttpContext());
        if (request is IMessage message)
        {
            RequestText.Require(message);
        }

        if (access.NeedsRole && TrailOf(context) is { } trail)
        {
            // Before it is done: what was done and is not in the trail would be worse than the other way round.
            await trail.WriteAsync(Caller.Of(context), context.Method, [AuditTrail.ObjectOf(request)], allowed: true);
        }
    }

    /// <summary>Writes refusals into the service's audit trail, and what the slice gave out of others'.</summary>
    private async Task<TResponse> AuditedAsync<TRequest, TResponse>(TRequest request, ServerCallContext context, Func<Task<TResponse>> call)
        where TRequest : class
    {
        if (TrailOf(context) is not { } trail || AccessOf(context)?.IsForAnyone != false)
        {
            return await call();
        }

        try
        {
            var response = await call();
            if (AuditTrail.Noted(context) is { Count: > 0 } noted)
            {
                await trail.WriteAsync(Caller.Of(context), context.Method, noted, allowed: true);
            }

            return response;
        }
        catch (Fault fault) when (fault.Code is StatusCode.NotFound or StatusCode.PermissionDenied)
        {
            await trail.WriteAsync(Caller.Of(context), context.Method, [AuditTrail.ObjectOf(request)], allowed: false);
            throw;
        }
    }

    private AuditTrail? TrailOf(ServerCallContext context) => trails.FirstOrDefault(t => t.Covers(context.Method));

    private static AccessAttribute? AccessOf(ServerCallContext context) => context.GetHttpContext().GetEndpoint()!.Metadata.GetMetadata<AccessAttribute>();

    private RpcException ToRpc(Exception error, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested && IsCancellation(error) && !CallLimit.HasPassed(context.GetHttpContext()))
        {
            // Nobody listens any more: neither an answer nor a line in the log is worth much.
            return new RpcException(context.Deadline <= DateTime.UtcNow
                ? new Status(StatusCode.DeadlineExceeded, "The call took longer than its deadline allows.")
                : new Status(StatusCode.Cancelled, "The call was ended by the caller."));
        }

        var http = context.GetHttpContext();
        var fault = AsFault(error, http);
        if (fault is null)
        {
            var trace = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
            log.LogError(error, "{Method} failed; trace {Trace}.", context.Method, trace);
            fault = Fault.Internal(trace);
        }

        if (fault.RetryAfter is { } delay && !http.Response.HasStarted)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var service = context.Method.Split('.', 3) is [_, var name, ..] ? name : "platform";
        return fault.ToStatus(service + ".om").ToRpcException();
    }

    private Fault? AsFault(Exception error, HttpContext http) => error switch
    {
        Fault known => known,
        DbUpdateConcurrencyException => Fault.Conflict("CHANGED_MEANWHILE",
            "Somebody else changed this at the same moment. Read it again, then repeat your change."),
        OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled } when CallLimit.HasPassed(http) => Fault.TooSlow(),
        OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested =>
            Fault.Unavailable("STOPPING", "This instance is stopping. Call again; another one will answer."),
        RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded } =>
            Fault.Unavailable("DEPENDENCY_UNAVAILABLE", "A service needed for this call does not answer. Try again shortly."),
        _ when DbErrors.IsUnavailable(error) =>
            Fault.Unavailable("DATABASE_UNAVAILABLE", "The database does not answer. Try again shortly."),
        _ => null,
    };

    private static bool IsCancellation(Exception error) =>
        error is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled or StatusCode.DeadlineExceeded };
}
