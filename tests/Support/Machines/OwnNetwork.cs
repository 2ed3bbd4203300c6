using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Muster.Tests.Support.Machines;

/// <summary>
/// A network namespace of its own, which has no name: a thread lives in it, and what that thread starts and opens belongs to
/// it. The kernel removes it when its thread and its processes have ended, however they ended.
/// </summary>
internal sealed partial class OwnNetwork : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly BlockingCollection<Action> _asked = [];
    private readonly Thread _thread;

    /// <exception cref="Win32Exception">This process may not make one.</exception>
    public OwnNetwork(string name)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread = new Thread(() => Live(entered)) { IsBackground = true, Name = name };
        _thread.Start();
        entered.Task.GetAwaiter().GetResult();
    }

    /// <summary>Does something inside; only what happens before its first <c>await</c> is inside.</summary>
    public T Run<T>(Func<T> act)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Add(() =>
        {
            try
            {
                done.SetResult(act());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _asked.CompleteAdding();
        _thread.Join();
        _asked.Dispose();
    }

    private void Live(TaskCompletionSource entered)
    {
        if (Unshare(NewNetwork) != 0)
        {
            entered.SetException(new Win32Exception(Marshal.GetLastPInvokeError()));
            return;
        }

        entered.SetResult();
        foreach (var act in _asked.GetConsumingEnumerable())
        {
            act();
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
