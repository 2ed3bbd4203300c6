using Muster.Bedrock;

namespace Muster.Engine.Etcd.Calls;

/// <summary>
/// Linearizable reads of the cluster's revision, one at a time, each shared by all who asked before it began: a thousand
/// callers cost no more than one.
/// </summary>
internal sealed class HeadReader(Func<ValueTask<Result<Revision>>> read)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<Result<Revision>>? _waiting;
    private bool _busy;

    public Task<Result<Revision>> AskAsync()
    {
        lock (_gate)
        {
            // Whose read has begun already may have looked before this question was asked.
            _waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            var answer = _waiting.Task;
            if (!_busy)
            {
                _busy = true;
                _ = RunAsync();
            }

            return answer;
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            TaskCompletionSource<Result<Revision>> asked;
            lock (_gate)
            {
                if (_waiting is null)
                {
                    _busy = false;
                    return;
                }

                (asked, _waiting) = (_waiting, null);
            }

            try
            {
                asked.SetResult(await read());
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                asked.SetResult(new Refused(Refusal.Unavailable, "the engine is closed"));
            }
#pragma warning disable CA1031 // Whatever it was, it is told to those who wait, and the next who ask are not held up.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                asked.SetException(failure);
            }
        }
    }
}
