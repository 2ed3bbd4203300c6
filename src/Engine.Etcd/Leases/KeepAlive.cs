using Muster.Bedrock;
using Muster.Engine.Etcd.Calls;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Leases;

/// <summary>
/// All renewals go over one call, which the cluster answers in the order of the asking. When it breaks, all who wait are
/// told, and the next renewal opens another.
/// </summary>
internal sealed class KeepAlive(EtcdChannel channel, TimeSpan timeout, TimeProvider time) : IAsyncDisposable
{
    // Protects all fields below.
    private readonly Lock _gate = new();
    private Line? _line;
    private bool _disposed;

    public async ValueTask<Result<Lease>> RenewAsync(LeaseId id, CancellationToken cancel)
    {
        Line line;
        Task<Result<LeaseKeepAliveResponse>> answer;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_line is not { IsOpen: true })
            {
                _line = new Line(channel);
            }

            line = _line;
            answer = line.Ask(id);
        }

        try
        {
            if (!(await answer.WaitAsync(timeout, time, cancel)).TryGet(out var told, out var refused))
            {
                return refused;
            }

            return told.TTL > 0
                ? new Lease(id, TimeSpan.FromSeconds(told.TTL))
                : new Refused(Refusal.LeaseNotFound, $"there is no lease {id}");
        }
        catch (TimeoutException)
        {
            // An answer that comes late would be taken for the next one's.
            line.Close();
            return new Refused(Refusal.Unavailable, $"etcd at {line.Address.Authority}: no answer in time");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Line? line;
        lock (_gate)
        {
            _disposed = true;
            line = _line;
        }

        if (line is not null)
        {
            await line.DisposeAsync();
        }
    }

    /// <summary>One open call.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private readonly EtcdChannel _channel;
        private readonly Duplex<LeaseKeepAliveRequest, LeaseKeepAliveResponse> _call;
        private readonly CancellationTokenSource _end = new();
        private readonly Queue<TaskCompletionSource<Result<LeaseKeepAliveResponse>>> _waiting = new();
        private readonly Task _reading;
        private bool _closed;

        public Line(EtcdChannel channel)
        {
            _channel = channel;
            _call = channel.Open(EtcdCalls.KeepAlive);
            _reading = Task.Run(ReadAsync, CancellationToken.None);
        }

        public Uri Address => _call.Address;

        public bool IsOpen
        {
            get
            {
                lock (_waiting)
                {
                    return !_closed;
                }
            }
        }

        public Task<Result<LeaseKeepAliveResponse>> Ask(LeaseId id)
        {
            var waiter = new TaskCompletionSource<Result<LeaseKeepAliveResponse>>(
                TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_waiting)
            {
                if (_closed)
                {
                    return Task.FromResult<Result<LeaseKeepAliveResponse>>(Ended());
                }

                _waiting.Enqueue(waiter);
                _call.Send(new LeaseKeepAliveRequest { ID = id.Value });
            }

            return waiter.Task;
        }

        public void Close() => _end.Cancel();

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _reading;
            _end.Dispose();
        }

        private async Task ReadAsync()
        {
            var why = Ended();
            try
            {
                while (true)
                {
                    if (!(await _call.NextAsync(_end.Token)).TryGet(out var told, out var refused))
                    {
                        why = refused;
                        _channel.Avoid(_call.Address);
                        break;
                    }

                    TaskCompletionSource<Result<LeaseKeepAliveResponse>>? first;
                    lock (_waiting)
                    {
                        _waiting.TryDequeue(out first);
                    }

                    first?.TrySetResult(told);
                }
            }
            catch (OperationCanceledException)
            {
                // Nobody wants it any more.
            }

            await _call.DisposeAsync();
            lock (_waiting)
            {
                _closed = true;
                while (_waiting.TryDequeue(out var left))
                {
                    left.TrySetResult(why);
                }
            }
        }

        private Refused Ended() =>
            new(Refusal.Unavailable, $"etcd at {_call.Address.Authority}: the call that renews leases was ended");
    }
}
