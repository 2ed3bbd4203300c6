using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Muster.Bedrock;
using Muster.Doors;

namespace Muster.Agent.Host;

/// <summary>
/// Traces this very process through the runtime's own diagnostic port, in the format that PerfView, Visual Studio and
/// <c>dotnet-trace convert</c> read (nettrace).
/// </summary>
internal sealed class RuntimeTrace(TimeProvider time)
{
    /// <summary>What the runtime may hold back before it drops events: half a second of a busy one.</summary>
    private const int BufferMegabytes = 64;

    // One at a time: each slows the process down.
    private int _running;

    public async Task<Result<bool>> TraceAsync(
        TraceKind kind, TimeSpan length, Func<Task<Stream>> begun, CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            return new Refused(Refusal.Unavailable, "another trace is being taken: try again when it has ended");
        }

        try
        {
            return await RunAsync(kind, length, begun, cancel);
        }
        catch (Exception failure) when (failure is DiagnosticsClientException or TimeoutException or EndOfStreamException)
        {
            return new Refused(Refusal.Unavailable, $"this process cannot be traced: {failure.Message}");
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async Task<Result<bool>> RunAsync(
        TraceKind kind, TimeSpan length, Func<Task<Stream>> begun, CancellationToken cancel)
    {
        var client = new DiagnosticsClient(Environment.ProcessId);
        using var session = await client.StartEventPipeSessionAsync(
            Providers(kind), requestRundown: true, BufferMegabytes, cancel);
        try
        {
            var copying = session.EventStream.CopyToAsync(await begun(), cancel);
            await Task.WhenAny(copying, Task.Delay(length, time, cancel));
            if (!cancel.IsCancellationRequested)
            {
                // The names of methods come at the end, so the stream is read until it ends by itself.
                await session.StopAsync(cancel);
            }

            await copying;
            return true;
        }
        finally
        {
            // Closed before the session is: the runtime waits for ever for a reader that reads no more, and disposing the
            // session, or ending the process, would wait with it.
            await session.EventStream.DisposeAsync();
        }
    }

    private static EventPipeProvider[] Providers(TraceKind kind)
    {
        // The keywords are those of the runtime's event documentation: GC, loader, JIT, contention, exceptions, thread pool.
        const long GarbageCollection = 0x1;
        const long Loader = 0x8;
        const long Compilation = 0x10;
        const long Contention = 0x4000;
        const long Exceptions = 0x8000;
        const long ThreadPool = 0x10000;
        return kind == TraceKind.Samples
            ?
            [
                new EventPipeProvider("Microsoft-DotNETCore-SampleProfiler", EventLevel.Informational),
                new EventPipeProvider(
                    "Microsoft-Windows-DotNETRuntime", EventLevel.Informational, Loader | Compilation | Exceptions),
            ]
            :
            [
                new EventPipeProvider(
                    "Microsoft-Windows-DotNETRuntime",
                    EventLevel.Informational,
                    GarbageCollection | Contention | Exceptions | ThreadPool),
            ];
    }
}
