using System.Net;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Om.Hosting;

namespace Om.Portal.Tests;

/// <summary>The fake services on a port of their own, as the real ones are.</summary>
internal sealed class FakeServices : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeServices(WebApplication app) => this.app = app;

    /// <summary>Where they listen.</summary>
    public string Address => app.Urls.Single();

    public static async Task<FakeServices> StartAsync(World world)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<Faults>());
        builder.Services.AddSingleton(world);
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<FakeCheckService>();
        app.MapGrpcService<FakeAidService>();
        app.MapGrpcService<FakeAssessmentService>();
        app.MapGrpcService<FakeMeasureService>();
        app.MapGrpcService<FakeDeclarationService>();
        app.MapGrpcService<FakeExportService>();
        app.MapGrpcService<FakeShareService>();
        app.MapGrpcService<FakeAccountService>();
        app.MapGrpcService<FakePersonalDataService>();
        app.MapGrpcService<FakeAccessLogService>();
        app.MapGrpcService<FakeRecipientService>();
        await app.StartAsync();
        return new FakeServices(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Faults on the wire as the services send them.</summary>
    private sealed class Faults : Interceptor
    {
        public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                await continuation(request, responseStream, context);
            }
            catch (Exception error) when (error is not RpcException)
            {
                throw (error as Fault ?? Fault.Internal("0")).ToStatus("fake.om").ToRpcException();
            }
        }

        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                return await continuation(request, context);
            }
            catch (Exception error) when (error is not RpcException)
            {
                throw (error as Fault ?? Fault.Internal("0")).ToStatus("fake.om").ToRpcException();
            }
        }
    }
}
