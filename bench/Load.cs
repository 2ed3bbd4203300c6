using System.Net;
using Muster.Bench.Lines;

namespace Muster.Bench;

/// <summary>
/// Keeps so many connections busy, each with one request at a time, from one thread; every answer is looked at. Answers
/// that come during the warm-up are not counted.
/// </summary>
/// <param name="firstConnection">How many connections other threads have before these.</param>
internal sealed class Load(IPEndPoint server, Wire wire, Requests requests, int connections, int firstConnection)
{
    /// <summary>A datagram's answer that has not come after so long is lost: it is asked for again.</summary>
    private static readonly TimeSpan _lostAfter = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Histogram _latencies = new();
    private long _good;
    private long _errors;

    public Histogram Latencies => _latencies;

    public long Good => _good;

    public long Errors => _errors;

    /// <summary>The barrier is met twice: when the warm-up is over, and at the end.</summary>
    public void Run(TimeSpan warmUp, TimeSpan length, Barrier barrier)
    {
        using var queue = new Epoll();
        var lines = new Line[connections];
        for (var i = 0; i < connections; i++)
        {
            lines[i] = Line.Open(wire, server, firstConnection + i, requests);
            queue.Watch(lines[i].Descriptor, i);
            Ask(lines[i]);
        }

        Answer(queue, lines, warmUp);
        _latencies.Clear();
        (_good, _errors) = (0, 0);
        barrier.SignalAndWait();
        Answer(queue, lines, length);
        barrier.SignalAndWait();
        foreach (var line in lines)
        {
            line.Dispose();
        }
    }

    private void Answer(Epoll queue, Line[] lines, TimeSpan length)
    {
        var began = _time.GetTimestamp();
        var sweptAt = began;
        while (_time.GetElapsedTime(began) < length)
        {
            foreach (var ready in queue.Wait(millisecondsMax: 100))
            {
                Take(lines[ready.Tag]);
            }

            if (wire == Wire.Datagrams && _time.GetElapsedTime(sweptAt) > _lostAfter)
            {
                sweptAt = _time.GetTimestamp();
                AskAgain(lines);
            }
        }
    }

    private void Take(Line line)
    {
        var verdict = line.Take();
        if (verdict != Verdict.NotYet)
        {
            _latencies.Add(_time.GetElapsedTime(line.AskedAt));
            _good += verdict == Verdict.Good ? 1 : 0;
            _errors += verdict == Verdict.Wrong ? 1 : 0;
            Ask(line);
        }
    }

    private void Ask(Line line)
    {
        line.AskedAt = _time.GetTimestamp();
        line.Ask();
    }

    private void AskAgain(Line[] lines)
    {
        foreach (var line in lines)
        {
            if (_time.GetElapsedTime(line.AskedAt) > _lostAfter)
            {
                _errors++;
                Ask(line);
            }
        }
    }
}
