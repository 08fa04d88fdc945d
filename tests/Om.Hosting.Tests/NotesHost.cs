using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Om.Ledger;
using Om.Notes;
using Om.Testing;

namespace Om.Hosting.Tests;

/// <summary>The notes service on real Kestrel, with what the tests ask of it.</summary>
internal sealed class NotesHost : IAsyncDisposable
{
    private readonly List<IDisposable> owned = [];

    private NotesHost(ServiceHost service, NotesProbe probe, LogLines log)
    {
        Service = service;
        Probe = probe;
        Log = log;
        Http = Own(new HttpClient { BaseAddress = service.Http });
        Client = new V1.NoteService.NoteServiceClient(service.Channel());
    }

    public ServiceHost Service { get; }

    public NotesProbe Probe { get; }

    /// <summary>Everything logged.</summary>
    public LogLines Log { get; }

    public HttpClient Http { get; }

    public V1.NoteService.NoteServiceClient Client { get; }

    public static Task<NotesHost> StartAsync(string provider = "sqlite", Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null) =>
        StartAsync(provider, [new NotesModule()], settings, services);

    public static Task<NotesHost> StartWithLedgerAsync(string provider = "sqlite", Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null) =>
        StartAsync(provider, [new NotesModule(), new LedgerModule()], settings, services);

    public static async Task<NotesHost> StartAsync(
        string provider, OmModule[] modules, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var probe = new NotesProbe();
        var log = new LogLines();
        var service = await ServiceHost.StartAsync(provider, modules, settings, collection =>
        {
            collection.AddSingleton(probe);
            collection.AddSingleton<ILoggerProvider>(log);
            services?.Invoke(collection);
        });
        return new NotesHost(service, probe, log);
    }

    /// <summary>Runs <paramref name="work"/> on the notes database.</summary>
    public Task<T> OnNotesAsync<T>(Func<NotesDb, Task<T>> work) => OnAsync(work);

    /// <summary>Runs <paramref name="work"/> on the ledger database.</summary>
    public Task<T> OnLedgerAsync<T>(Func<LedgerDb, Task<T>> work) => OnAsync(work);

    public Task<V1.Note> CreateAsync(string text, string requestId = "") =>
        Client.CreateNoteAsync(new V1.CreateNoteRequest { Note = new V1.Note { Text = text }, RequestId = requestId }).ResponseAsync;

    /// <summary>Makes Provoke fail as <paramref name="failure"/> does and calls it over <paramref name="transport"/>: grpc, web or json.</summary>
    public async Task<Google.Rpc.Status> ProvokeAsync(string transport, Func<ServerCallContext, Task> failure)
    {
        Probe.Throw = (_, context) => failure(context);
        return transport switch
        {
            "grpc" => await RefusedAsync(Client, new V1.ProvokeRequest()),
            "web" => await RefusedAsync(WebClient(), new V1.ProvokeRequest()),
            _ => (await PostAsync("/v1/notes:provoke", "{}")).Status,
        };
    }

    /// <summary>A client that speaks gRPC-Web over HTTP/1.1.</summary>
    public V1.NoteService.NoteServiceClient WebClient() => new(Own(GrpcChannel.ForAddress(Service.Http, new GrpcChannelOptions
    {
        HttpHandler = new GrpcWebHandler(GrpcWebMode.GrpcWeb, new HttpClientHandler()),
        HttpVersion = System.Net.HttpVersion.Version11,
        DisposeHttpClient = true,
    })));

    public Task<(int Code, Google.Rpc.Status Status, string Text)> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    public async Task<(int Code, Google.Rpc.Status Status, string Text)> SendAsync(
        HttpMethod method, string path, string? json = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, System.Text.Encoding.UTF8);
            request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(contentType);
        }

        return await SendAsync(request);
    }

    public async Task<(int Code, Google.Rpc.Status Status, string Text)> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, response.IsSuccessStatusCode ? new Google.Rpc.Status() : Parse(text), text);
    }

    public static Google.Rpc.Status Parse(string json) =>
        new JsonParser(new JsonParser.Settings(20, TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor))).Parse<Google.Rpc.Status>(json);

    public async ValueTask DisposeAsync()
    {
        owned.ForEach(o => o.Dispose());
        await Service.DisposeAsync();
    }

    private static async Task<Google.Rpc.Status> RefusedAsync(V1.NoteService.NoteServiceClient client, V1.ProvokeRequest request)
    {
        var error = await Xunit.Assert.ThrowsAsync<RpcException>(async () => await client.ProvokeAsync(request));
        var status = error.GetRpcStatus() ?? new Google.Rpc.Status { Code = (int)error.StatusCode, Message = error.Status.Detail };
        Xunit.Assert.Equal((int)error.StatusCode, status.Code);
        return status;
    }

    private async Task<T> OnAsync<TDb, T>(Func<TDb, Task<T>> work)
        where TDb : OmDb
    {
        await using var scope = Service.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TDb>());
    }

    private T Own<T>(T thing)
        where T : IDisposable
    {
        owned.Add(thing);
        return thing;
    }
}
