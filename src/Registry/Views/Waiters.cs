namespace Muster.Registry.Views;

/// <summary>Readers that wait for something to change, by topic. Waking one topic costs nothing to those who wait for others.</summary>
internal sealed class Waiters<TTopic>
    where TTopic : notnull
{
    // Protects the dictionary and the counts in its gates; a leaf.
    private readonly Lock _sync = new();
    private readonly Dictionary<TTopic, Gate> _gates = [];

    /// <summary>
    /// Come in before looking at the picture once more: a change after that look opens the gate. Leave by
    /// <see cref="Leave"/>, whatever happened.
    /// </summary>
    public Gate Enter(TTopic topic)
    {
        lock (_sync)
        {
            if (!_gates.TryGetValue(topic, out var gate))
            {
                _gates.Add(topic, gate = new Gate());
            }

            gate.Waiting++;
            return gate;
        }
    }

    public void Leave(TTopic topic, Gate gate)
    {
        lock (_sync)
        {
            if (--gate.Waiting == 0 && _gates.TryGetValue(topic, out var current) && ReferenceEquals(current, gate))
            {
                _gates.Remove(topic);
            }
        }
    }

    public void Wake(IReadOnlyCollection<TTopic> topics)
    {
        if (topics.Count == 0)
        {
            return;
        }

        List<Gate>? opened = null;
        lock (_sync)
        {
            foreach (var topic in topics)
            {
                if (_gates.Remove(topic, out var gate))
                {
                    (opened ??= []).Add(gate);
                }
            }
        }

        Open(opened);
    }

    public void WakeAll()
    {
        List<Gate> opened;
        lock (_sync)
        {
            opened = [.. _gates.Values];
            _gates.Clear();
        }

        Open(opened);
    }

    private static void Open(List<Gate>? gates)
    {
        foreach (var gate in gates ?? [])
        {
            gate.Open();
        }
    }

    /// <summary>Shared by all who wait for one topic; opens once.</summary>
    internal sealed class Gate
    {
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; set; }

        public void Open() => _opened.TrySetResult();

        /// <summary>False when the time ran out first.</summary>
        public async ValueTask<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
        {
            try
            {
                await _opened.Task.WaitAsync(atMost, time, cancel);
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }
}
