// Takes a flood of messages through NativeLoop, reads every value, and prints the seconds and the CPU's seconds that it
// took, the collections of garbage, and the bytes of garbage for each message.
//
//     bench PORT COUNT reuse|keep NURSERY
//
// Garbage is told from the nurseries of so many bytes that were filled, since Mono's size of the heap leaves out the one in use: what
// fills none in the whole run is none.
using System;
using System.Diagnostics;
using System.Globalization;
using PlayerIONative;

public static class Bench
{
    private static double sum;

    public static int Main(string[] arguments)
    {
        long count = long.Parse(arguments[1]), received = 0;
        long nursery = long.Parse(arguments[3]);
        NativeLoop.ReuseMessages = arguments[2] == "reuse";
        Connection connection = Connection.Create("127.0.0.1", int.Parse(arguments[0]), "key", null);
        Stopwatch watch = Stopwatch.StartNew();
        double cpu = Cpu();
        connection.OnMessage += (sender, message) =>
        {
            sum += ReadValues(message);
            received++;
        };
        // The first messages pay for compiling; they are a thousandth of all.
        while (received < count / 1000) NativeLoop.Poll(-1);
        GC.Collect();
        int collections = GC.CollectionCount(0);
        long begin = received;
        while (received < count) NativeLoop.Poll(-1);
        double seconds = watch.Elapsed.TotalSeconds;
        cpu = Cpu() - cpu;
        collections = GC.CollectionCount(0) - collections;
        double garbage = (double)collections * nursery / (received - begin);
        Console.WriteLine(string.Format(
            CultureInfo.InvariantCulture, "{0:F6} {1:F6} {2} {3:F3} {4}", seconds, cpu, collections, garbage, sum));
        NativeLoop.Shutdown();
        return 0;
    }

    private static double Cpu()
    {
        return Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
    }

    private static double ReadValues(Message message)
    {
        double values = 0;
        uint count = message.Count;
        bool isMove = count == 12;
        uint bools = isMove ? 2u : 0u;
        for (uint i = 0; i < count - bools; i++) values += message.GetDouble(i);
        for (uint i = count - bools; i < count; i++) values += message.GetBoolean(i) ? 1 : 0;
        return values;
    }
}
